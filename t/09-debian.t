#!/usr/bin/perl

# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

# debian/ agrees with the tree. "make deb-test" shows that the packages build,
# install, and can be removed without a trace.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use Test::More;

use Kmip::Util qw(root slurp);

my $control = slurp(root() . '/debian/control');
my $example = slurp(root() . '/conf/nginx.conf.example');
my $drop_in = slurp(root() . '/conf/nginx.service.d/kmip.conf');


# the seconds of nginx's or systemd's time
sub seconds {
    my ($text, $pattern) = @_;

    return $text =~ $pattern ? $1 : die "no $pattern\n";
}


for my $list (glob(root() . '/debian/*.docs ' . root()
                   . '/debian/*.examples'))
{
    for my $file (split(/\n/, slurp($list))) {
        ok(-e root() . "/$file", "$file is there");
    }
}

# ./configure and the packages require the same
my $config = slurp(root() . '/config');
my ($libcurl) = $config =~ /needs libcurl (\d+\.\d+) or later/;
my ($openssl) = $config =~ /needs OpenSSL (\d+\.\d+) or later/;

like($control, qr/libcurl4-openssl-dev \(>= \Q$libcurl\E\)/,
     "the build wants libcurl $libcurl");
like($control, qr/libssl-dev \(>= \Q$openssl\E\)/,
     "the build wants OpenSSL $openssl");
like(slurp(root() . '/debian/rules'), qr/\(>= \Q$libcurl\E\)/,
     "the module wants libcurl $libcurl");

my ($deps) = slurp(root() . '/Makefile')
    =~ /^DEPS +:= ((?:.*\\\n)*.*)$/m;

for my $package ($control =~ /^(?:Build-Depends:|\s)\s+(lib\S+-dev)/mg) {
    like($deps, qr/(?:^|\s)\Q$package\E(?:\s|$)/m,
         "$package is what make deps installs");
}

# the drop-in fits the example
my $wait = seconds($example, qr/^worker_shutdown_timeout (\d+)s;/m);
my $quit = seconds($drop_in, qr{--retry QUIT/(\d+) }m);
my $stop = seconds($drop_in, qr/^TimeoutStopSec=(\d+)$/m);

cmp_ok($quit, '>', $wait, 'a stop waits longer than workers do');
cmp_ok($stop, '>', $quit, 'systemd waits longer than the stop');
is(seconds($drop_in, qr/^LimitNOFILE=(\d+)$/m),
   seconds($example, qr/^worker_rlimit_nofile (\d+);/m),
   'the files that may be open are those of the example');
unlike($drop_in, qr/^MemoryDenyWriteExecute/m,
       'the drop-in lets pcre_jit work');
unlike($drop_in, qr/^LoadCredential=\S+:/m,
       'no credential has to be there for a start');

done_testing();
