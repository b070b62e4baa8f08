#!/usr/bin/perl

# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

# conf/nginx.conf.example, with a fixed list of words replaced, serves a
# vCenter; an existing nginx.conf can include the other example.

use strict;
use warnings;

use Cwd qw(abs_path);
use File::Basename qw(dirname);
use Test::More;

use lib abs_path(dirname(__FILE__) . '/lib');

use Kmip::Client;
use Kmip::Nginx;
use Kmip::Status qw(status_page);
use Kmip::Test qw(need_module);
use Kmip::Util qw(root slurp);

need_module();

# from "stream {" to the end
sub stream_block {
    return $_[0] =~ /^(stream \{\n.*)\z/ms ? $1 : 'none';
}


my $test = Kmip::Test->new;
my $certificates = $test->certificates;
my $emulator = $test->emulator;

is($emulator->kp('POST', 'key_rings/vmware')->{status}, 201,
   'the key ring of the example');

my $port = $test->port('kmip');
my $status = $test->port('status');
my $dir = $test->path('example');
my $paths = Kmip::Nginx->new(name => 'paths', dir => $dir)->http_paths;
my $text = slurp(root() . '/conf/nginx.conf.example');

# the only differences between this machine and one in production
my @tokens = (
    ['modules/ngx_stream_module.so', Kmip::Nginx::modules()
                                     . '/ngx_stream_module.so'],
    ['modules/ngx_stream_kmip_module.so', Kmip::Nginx::module()],
    ['/run/nginx.pid', "$dir/nginx.pid"],
    ['/var/log/nginx/error.log', "$dir/error.log"],
    ['/var/log/nginx/kmip-sessions.log', "$dir/kmip-sessions.log"],
    ['/var/log/nginx/kmip.log', "$dir/kmip.log"],
    ['https://private.eu-de.kms.cloud.ibm.com', $emulator->url],
    ['https://private.iam.cloud.ibm.com', $emulator->url],
    ['/etc/nginx/kmip/api-key', $emulator->api_key_file],
    ['00000000-0000-4000-8000-000000000000', $emulator->instance],
    ['11111111-1111-4111-8111-111111111111', $emulator->create_root_key],
    ['/etc/ssl/certs/ca-certificates.crt', $certificates->crt('ca')],
    ['/etc/nginx/kmip/server.crt', $certificates->crt('server')],
    ['/etc/nginx/kmip/server.key', $certificates->key('server')],
    ['/etc/nginx/kmip/vcenter-1.pem', $certificates->crt('vcenter')],
    # within a container's limits
    ['worker_rlimit_nofile 65536', 'worker_rlimit_nofile 1024'],
    ['worker_connections 16384', 'worker_connections 8192'],
    ['listen 5696', "listen 127.0.0.1:$port"],
    ['listen 127.0.0.1:9113', "listen 127.0.0.1:$status"],
    ['access_log off;', "access_log off;\n$paths"],
    # long enough for a loaded machine
    ['connect_timeout      1s', 'connect_timeout 10s'],
    ['timeout              3s', 'timeout 30s'],
);

is(stream_block(slurp(root() . '/conf/kmip.stream.conf.example')),
   stream_block($text), 'the file to be included has the same stream block');

for my $token (@tokens) {
    my ($from, $to) = @$token;
    my $n = $text =~ s/(?<![\w_-])\Q$from\E/$to/g;

    is($n, 1, "the example has \"$from\" once");
}

my $nginx = $test->nginx('example', raw => 1, conf => $text,
                         ports => [$port, $status]);

my ($failed, $out) = $nginx->check;

is($failed, 0, 'nginx -t takes it') or diag($out);

# nginx warns so for all users but root
$out =~ s/^.*\[warn\] the "user" directive makes sense only if.*\n//m if $>;
unlike($out, qr/\[(?:warn|error|emerg)\]/,
       'nginx -t prints no warning') or diag($out);

# an nginx.conf without KMIP but for the include
{
    my $included = slurp(root() . '/conf/kmip.stream.conf.example');

    for my $token (@tokens) {
        my ($from, $to) = @$token;
        $included =~ s/^(?!#)(.*)(?<![\w_-])\Q$from\E/$1$to/gm;
    }

    my $pages = slurp(root() . '/conf/kmip.status.conf.example')
                =~ s/127\.0\.0\.1:9113/127.0.0.1:$status/r;
    my ($modules) = $text =~ /((?:^load_module .*\n)+)/m;
    my $file = $test->write('kmip.stream.conf', $included);
    my $host = $test->nginx('host', raw => 1, conf => $modules . <<"END");
pid $dir/nginx.pid;
error_log $dir/error.log notice;
worker_rlimit_nofile 1024;
events { worker_connections 8192; }
http {
$paths
    access_log off;
    server { listen 127.0.0.1:$port; }
$pages
}
include $file;
END
    my ($status, $out) = $host->check;

    is($status, 0, 'an nginx.conf that includes the other file is accepted')
        or diag($out);
    unlike($out, qr/\[(?:warn|error|emerg)\]/, 'without a warning')
        or diag($out);
}

$nginx->start;

my %options = (port => $port, ca => $certificates->crt('ca'));
my $client = Kmip::Client->new(%options, cert => $certificates->crt('vcenter'),
                               key => $certificates->key('vcenter'));

my $uid = $client->new_key;

ok($client->activate($uid)->ok, 'a key is made and activated');
is(length($client->get($uid)->key), 32, 'the key is read');
$client->close;

for my $page ('', qw(metrics status.json health)) {
    is(status_page($status, "/$page")->{status}, 200,
       "the example shows /$page");
}

my $record = $emulator->record($uid);

is($record->{ring} // $record->{key_ring} // $record->{keyRingID}, 'vmware',
   'its record is in the key ring of the example');

my ($stranger) = Kmip::Client->try(%options,
                                   cert => $certificates->crt('client'),
                                   key => $certificates->key('client'));

ok(!$stranger || $stranger->closed, 'no other certificate is admitted');

$nginx->quit;

like(slurp("$dir/kmip.log"), qr/"operation":"Get","uid":"\Q$uid\E"/,
     'kmip_log has the Get, flushed at the end');
like(slurp("$dir/kmip-sessions.log"), qr/ Get Success [0-9a-f]{64}$/m,
     'access_log has the session');

$test->finish;
