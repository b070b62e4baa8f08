#!/usr/bin/perl

# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

# The environment of a worker: variables that libcurl, OpenSSL and libc read,
# and that "env" in nginx.conf passes on, leak nothing and redirect nothing.

use strict;
use warnings;

use FindBin qw($Bin);
use lib "$Bin/lib";

use Test::More;

use Kmip::Pair;
use Kmip::Test;

my $test = Kmip::Test->new;
my $dir = $test->path('home');

# a folder in which a worker may write
mkdir($dir) or die "$dir: $!\n";
chmod(0777, $dir);

$test->write('home/.netrc', "default login nobody password nothing\n");
$test->write('home/.curlrc', "proxy = 127.0.0.1:1\n");

my @FILES = sort glob("$dir/{*,.netrc,.curlrc}");

my %ENVIRONMENT = (
    # variables that make a library write
    SSLKEYLOGFILE => "$dir/secrets",
    QLOGDIR => $dir,

    # the same, set in another way
    (map { $_ => 'http://127.0.0.1:1' } qw(http_proxy https_proxy HTTPS_PROXY
                                           all_proxy ALL_PROXY)),
    no_proxy => '',

    # variables that make a library read: users and passwords, CAs, another TLS
    # library
    HOME => $dir, CURL_HOME => $dir, XDG_CONFIG_HOME => $dir,
    NETRC => "$dir/.netrc",
    SSL_CERT_FILE => "$dir/none", SSL_CERT_DIR => "$dir/none",
    CURL_CA_BUNDLE => "$dir/none", CURL_SSL_BACKEND => 'none',
    OPENSSL_CONF => "$dir/none", OPENSSL_MODULES => "$dir/none",
);

my $pair = Kmip::Pair->new(
    $test, nodes => ['a'],
    main => join("\n", map { "env $_=$ENVIRONMENT{$_};" }
                       sort keys %ENVIRONMENT));
my $node = $pair->node;

my $client = $pair->client;
my $uid = $client->new_key;

is(length($client->get($uid)->key), 32, 'a key is made and read');
ok($node->reload, 'nginx is reloaded');
is(length($pair->client->get($uid)->key), 32,
   'the key is read after the reload');
is(join(' ', sort glob("$dir/{*,.netrc,.curlrc}")), join(' ', @FILES),
   'no file is written, of the secrets of TLS least of all');
unlike($node->log, qr/\[(?:warn|error)\]/,
       'the log has no complaint of a variable');
ok($node->settled, 'the old workers are gone');

$test->finish;
