#!/usr/bin/perl

# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

# ./configure names what is missing, and the package that has it.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use File::Path qw(make_path);
use File::Temp qw(tempdir);
use Test::More;

use Kmip::Util qw(floors root run_command spew);

my $SOURCE = $ENV{TEST_NGINX_SOURCE} // '/usr/share/nginx/src';

plan(skip_all => "no nginx to configure in $SOURCE")
    unless -x "$SOURCE/configure";

my $dir = tempdir('kmip-config-XXXXXX', TMPDIR => 1, CLEANUP => 1);

my $STREAM = '--with-stream --with-stream_ssl_module';

# the fault, headers that replace the machine's, options, the message
my @CASES = (
    ['libcurl is not there', { 'curl/curl.h' => '#error' }, $STREAM,
     qr/needs libcurl 7\.87 or later.*apt-get install libcurl4-openssl-dev/],
    ['libcurl is too old', { 'curl/curl.h' => <<'END' }, $STREAM,
#include_next <curl/curl.h>
#undef LIBCURL_VERSION_NUM
#define LIBCURL_VERSION_NUM  0x075600
END
     qr/needs libcurl 7\.87 or later/],
    ['jansson is not there', { 'jansson.h' => '#error' }, $STREAM,
     qr/needs jansson 2\.x.*apt-get install libjansson-dev/],
    ['OpenSSL is too old', { 'openssl/opensslv.h' => <<'END' }, $STREAM,
#include_next <openssl/opensslv.h>
#undef OPENSSL_VERSION_NUMBER
#define OPENSSL_VERSION_NUMBER  0x1010100fL
END
     qr/needs OpenSSL 3\.0 or later.*apt-get install libssl-dev/],
    ['stream is off', {}, '', qr/needs --with-stream\./],
    ['stream has no TLS', {}, '--with-stream',
     qr/needs --with-stream_ssl_module\./],
    ['nothing is missing', {}, $STREAM, undef],
);


# puts other headers before the machine's
sub headers {
    my ($name, $files) = @_;

    for my $file (keys %$files) {
        my ($folder) = "$dir/$name/$file" =~ m{^(.*)/};
        make_path($folder);
        spew("$dir/$name/$file", "$files->{$file}\n");
    }

    return "-I$dir/$name";
}


# nginx's configure, which runs in its own folder
sub configure {
    my ($dir, $include, $options) = @_;

    return run_command(
        { ASAN_OPTIONS => 'detect_leaks=0' }, 'sh', '-c',
        "cd '$SOURCE' && ./configure --with-compat $options"
        . " --with-cc-opt='$include' --add-dynamic-module='" . root() . "'"
        . " --builddir='$dir/objs'");
}


# Runs the step of configure that reads our description, with nginx's own checks
# of features, but without its slow parts.
sub describe {
    my ($dir, $include, $options) = @_;

    my ($stream, $ssl) = map { $options =~ /$_(?: |$)/ ? 'YES' : 'NO' }
                         qw(--with-stream --with-stream_ssl_module);
    my $http = $options =~ /--without-http/ ? 'NO' : 'YES';
    my $script = <<"END";
cd '$SOURCE'
NGX_OBJS='$dir/objs'
mkdir -p '$dir/objs'
. auto/init
CC=gcc CC_TEST_FLAGS='$include' STREAM=$stream STREAM_SSL=$ssl HTTP=$http
ngx_addon_dir='@{[root()]}' ngx_module_link=DYNAMIC
. '@{[root()]}/config'
echo "MODULES \$ngx_module_name"
echo "SOURCES \$DYNAMIC_MODULES_SRCS"
echo "HEADERS \$NGX_ADDON_DEPS"
END

    return run_command('sh', '-c', $script);
}


my ($last, $n) = ('', 0);

for my $case (@CASES) {
    my ($what, $files, $options, $said) = @$case;
    my $folder = 'case' . $n++;
    my ($status, $out) = describe("$dir/$folder", headers($folder, $files),
                                  $options);

    if ($said) {
        isnt($status, 0, "$what: configure ends with an error");
        like($out, $said, "$what: the error names it");

    } else {
        is($status, 0, "$what: configure goes on") or diag($out);
        $last = $out;
    }
}

# the build knows every source and header of the floors
for my $floor (floors()) {
    my @files = glob(root() . "/ngx_kmip_module/$floor/*.[ch]");
    my @absent = grep { $last !~ /\Q$_\E(?:\s|$)/ } @files;

    is("@absent", '', "$floor: no file is left out");
}

like($last, qr/^MODULES ngx_stream_kmip_module ngx_http_kmip_status_module$/m,
     'there is an http module where nginx has http');

{
    my ($status, $out) = describe("$dir/alone", '', "$STREAM --without-http");

    is($status, 0, 'nginx without http: configure goes on') or diag($out);
    like($out, qr/^MODULES ngx_stream_kmip_module$/m,
         'nginx without http: no http module is built');
    unlike($out, qr{/ngx_http_},
           'nginx without http: no file of an http module is built');
}

# once with the whole of configure
my ($status, $out) = configure("$dir/whole",
                               headers('whole', { 'jansson.h' => '#error' }),
                               $STREAM);

isnt($status, 0, 'configure ends with our description');
like($out, qr/error: the KMIP module needs jansson/,
     'configure says which library is missing');

done_testing();
