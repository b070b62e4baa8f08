#!/usr/bin/perl

# The environment of a worker: what libcurl, OpenSSL and libc would read there,
# where "env" in nginx.conf lets it through, leaks nothing and leads nowhere.

use strict;
use warnings;

use FindBin qw($Bin);
use lib "$Bin/lib";

use Test::More;

use Kmip::Pair;
use Kmip::Test;

my $test = Kmip::Test->new;
my $dir = $test->path('home');

# whatever a worker writes may be written here
mkdir($dir) or die "$dir: $!\n";
chmod(0777, $dir);

$test->write('home/.netrc', "default login nobody password nothing\n");
$test->write('home/.curlrc', "proxy = 127.0.0.1:1\n");

my @FILES = sort glob("$dir/{*,.netrc,.curlrc}");

my %ENVIRONMENT = (
    # written
    SSLKEYLOGFILE => "$dir/secrets",
    QLOGDIR => $dir,

    # asked for another way
    (map { $_ => 'http://127.0.0.1:1' } qw(http_proxy https_proxy HTTPS_PROXY
                                           all_proxy ALL_PROXY)),
    no_proxy => '',

    # read: users and passwords, CAs, another library for TLS
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
ok($node->reload, 'a reload');
is(length($pair->client->get($uid)->key), 32, 'it is read');
is(join(' ', sort glob("$dir/{*,.netrc,.curlrc}")), join(' ', @FILES),
   'no file is written, of the secrets of TLS least of all');
unlike($node->log, qr/\[(?:warn|error)\]/, 'and the log has no complaint');
ok($node->settled, 'the workers of before are gone');

$test->finish;
