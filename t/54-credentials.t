#!/usr/bin/perl

# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

# kmip_credentials: user names and passwords against a file, in each form that
# nginx knows; neither logged nor kept.

use strict;
use warnings;

use FindBin qw($Bin);
use lib "$Bin/lib";

use Digest::SHA qw(sha1_base64 sha1);
use MIME::Base64 qw(encode_base64);
use Test::More;

use Kmip::Config qw(stream);
use Kmip::Memory qw(readable);
use Kmip::Nginx;
use Kmip::Pair;
use Kmip::Test;
use Kmip::Util qw(random_bytes slurp spew wait_for);

my $test = Kmip::Test->new;
my $file = $test->path('users');

# a password of its own for each user, of which this script keeps the only copy
my %password = map { $_ => unpack('H*', random_bytes(12)) }
               qw(apr1 sha ssha plain sha256 sha512 bcrypt commented);


# Apache's MD5, by another program than nginx
sub apr1 {
    my ($password) = @_;

    open(my $openssl, '-|', 'openssl', 'passwd', '-apr1', $password)
        or die "openssl: $!\n";
    my $line = <$openssl>;
    close($openssl);
    chomp($line);

    return $line;
}


sub ssha {
    my ($password) = @_;

    my $salt = random_bytes(8);

    return '{SSHA}' . encode_base64(sha1($password . $salt) . $salt, '');
}


my %stored = (
    apr1 => apr1($password{apr1}),
    sha => '{SHA}' . sha1_base64($password{sha}) . '=',
    ssha => ssha($password{ssha}),
    plain => "{PLAIN}$password{plain}",
    sha256 => crypt($password{sha256}, '$5$rounds=1000$abcdefgh$'),
    sha512 => crypt($password{sha512}, '$6$rounds=1000$abcdefgh$'),
    bcrypt => crypt($password{bcrypt}, '$2b$04$abcdefghijklmnopqrstuu'),
    commented => "{PLAIN}$password{commented}:a comment",
);

my $users = join('', "# users\n", "nobody\n",
                 map { "$_:$stored{$_}\n" } sort keys %stored);

# the last line has no end
spew($file, $users . 'last:{PLAIN}last password');
chmod(0644, $file);

my $pair = Kmip::Pair->new(
    $test, nodes => ['a', 'open'], level => 'debug',
    server => sub {
        return $_[0] eq 'a' ? (kmip_credentials => $file,
                               kmip_log => $test->path('kmip.log')) : ();
    });
my $node = $pair->node('a');


sub outcome {
    my (@credential) = @_;

    my $client = $pair->client('a', credential =>
                               @credential ? \@credential : undef);
    my $result = $client->call('Query', [QueryFunction => Enumeration => 1]);

    $client->close;

    return $result->outcome;
}


# the right password, in each form

for my $user (sort keys %password) {
    is(outcome($user, $password{$user}), 'Success',
       "a password that is stored as \"$user\" is accepted");
}

is(outcome('last', 'last password'), 'Success',
   'a last line without an end is read');


# and what is refused

my $no = 'Authentication Not Successful';

for my $user (sort keys %password) {
    is(outcome($user, "$password{$user}x"), $no,
       "a longer password of \"$user\" is refused");
}

is(outcome('apr1', $password{sha}), $no, "another user's password is refused");
is(outcome('apr1', ''), $no, 'an empty password is refused');
is(outcome('apr1'), $no, 'a user name without a password is refused');
is(outcome('apr', $password{apr1}), $no, 'half a user name is refused');
is(outcome('# users', ''), $no, 'a comment is no user');
is(outcome('nobody', ''), $no, 'a line without a password is no user');
is(outcome('', ''), $no, 'an empty user name is refused');
is(outcome("apr1\n", $password{apr1}), $no, 'a line feed is no part of a name');
is(outcome('plain', "$password{plain}\0x"), $no,
   'a password with a NUL is refused');
is(outcome('plain', 'p' x 300), $no, 'a password of 300 bytes is refused');
is(outcome('commented', "$password{commented}:a comment"), $no,
   'a comment is no part of a password');
is(outcome(), $no, 'a request without a credential is refused');

my $client = $pair->client('a', credential => ['sha', $password{sha}]);
my $uid = $client->new_key;

is($client->get($uid)->outcome, 'Success', 'a session has many requests');
$client->{credential} = ['sha', 'another'];
is($client->get($uid)->outcome, $no, 'each of which is checked');
$client->{credential} = ['sha', $password{sha}];
is($client->get($uid)->outcome, 'Success', 'a session survives a refusal');

my $open = $pair->client('open', credential => ['sha', 'another']);

is($open->get($uid)->outcome, 'Success',
   'a server without the directive does not look at passwords');


# the file is read for each request

spew($file, "new:{PLAIN}new password\n");
is(outcome('new', 'new password'), 'Success', 'a new user is known at once');
is($client->get($uid)->outcome, $no, 'and a former one refused at once');

unlink($file);
$node->allow(qr/kmip_credentials/);
is(outcome('new', 'new password'), 'General Failure',
   'without the file no request is served');
like($node->log, qr/\[error\].*open.*"\Q$file\E" of "kmip_credentials" failed/,
     'and the error log says so');
spew($file, $users);


# a hash that takes long is accepted as well

my $slow = crypt('slow password', '$6$rounds=200000$abcdefgh$');

spew($file, "slow:$slow\nquick:{PLAIN}quick password\n");
is(outcome('slow', 'slow password'), 'Success', 'a slow hash is accepted');

is(outcome('quick', 'quick password'), 'Success', 'a quick one is as well');


# nothing is logged, and nothing stays in memory

my $memory = Kmip::Memory->new(password => [values %password],
                               long => 'last password');

is(join("\n", $memory->text('error log', $node->log),
        $memory->text('kmip_log', slurp($test->path('kmip.log')))), '',
   'no password is in a log');

SKIP: {
    skip('a sanitizer keeps what was freed', 1) if $ENV{TEST_NGINX_PRELOAD};
    skip('the memory of processes cannot be read', 1)
        unless readable($node->pid) && readable(($node->workers)[0]);

    my @found;

    $_->close for $client, $open;

    wait_for(sub {
        !(@found = $memory->processes($node->pid, $node->workers));
    }, 10);

    is(join("\n", @found), '', 'no password is in memory');
}


# nginx -t

sub check {
    my (%directives) = @_;

    my $nginx = Kmip::Nginx->new(
        name => 'check', dir => $test->path('check'),
        conf => stream($pair->key_protect_text('a'),
                       $pair->server_text('a', %directives)));

    return $nginx->check;
}


my ($status, $out) = check(kmip_credentials => $test->path('missing'));

isnt($status, 0, 'a file that is not there is an error');
like($out, qr/\[emerg\].*"kmip_credentials".*missing" cannot be read.*conf:\d+/,
     'which names the file and the place');

($status, $out) = check(kmip_credentials => 'off');
is($status, 0, 'nginx -t takes "kmip_credentials off"');

$test->finish;
