#!/usr/bin/perl

# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

# "proxy": calls to Key Protect and IAM go through a CONNECT proxy, which sees
# their destination, not their contents. Proxy variables of the environment are
# ignored.

use strict;
use warnings;

use FindBin qw($Bin);
use lib "$Bin/lib";

use Test::More;

use Kmip::Pair;
use Kmip::Proxy;
use Kmip::Test;
use Kmip::Util qw(free_port wait_for);

my $FAILED = 'General Failure';

my $test = Kmip::Test->new;
my $proxy = Kmip::Proxy->new($test);

# proxy variables of the environment: one names a proxy that does not exist, for
# all hosts; another excepts none
my %environment = (
    (map { ($_ => 'http://127.0.0.1:' . free_port()) }
         qw(http_proxy https_proxy HTTPS_PROXY all_proxy ALL_PROXY)),
    (map { ($_ => '*') } qw(no_proxy NO_PROXY)),
);
my $pair = Kmip::Pair->new($test,
    environment => \%environment,
    main => join('', map { "env $_;\n" } sort keys %environment),
    key_protect => sub {
        return $_[0] eq 'a' ? (proxy => $proxy->url, timeout => '3s') : ();
    });
my $emulator = $pair->emulator;
my ($authority) = $emulator->url =~ m{^https://(.*)$};


sub outcome {
    my ($node, $call) = @_;

    return $call->($pair->client($node))->outcome;
}


sub works {
    my ($name, $node, $call) = @_;

    ok(wait_for(sub { outcome($node, $call) eq 'Success' }, 60), $name);

    return;
}


sub reconfigure {
    my ($name, %directives) = @_;

    $pair->{key_protect} = { timeout => '3s', %directives };

    my $mark = $pair->node('a')->mark;

    ok($pair->node('a')->reload($pair->conf('a')), $name);

    return $mark;
}


# with the proxy, and without it

works('a key is made through a proxy', 'a', sub { $_[0]->create });

my @heads = $proxy->heads;

cmp_ok(scalar(@heads), '>', 0, 'the proxy was asked for tunnels');
is(scalar(grep { !/^CONNECT \Q$authority\E HTTP\/1\.1\r\n/ } @heads), 0,
   'to Key Protect and IAM');
unlike("@heads", qr/Authorization|Bearer|Bluemix|Correlation|apikey|api\/v2/i,
       'the proxy heard nothing of the requests');
unlike($pair->node('a')->log, qr/the clock of this host|of-the-proxy/,
       'what its answers say of themselves is not Key Protect\'s');

my $before = @heads;

works('without one Key Protect is asked itself', 'b', sub { $_[0]->create });
is(scalar(my @same = $proxy->heads), $before,
   'a proxy in the environment is not used');


# the verified certificate is Key Protect's

{
    my $mark = reconfigure('a certificate that is not trusted',
        proxy => $proxy->url,
        trusted_certificate => $test->certificates->crt('other-ca'));

    is(outcome('a', sub { $_[0]->create }), $FAILED, 'nothing is said to it');
    ok($pair->node('a')->wait_log(qr/check trusted_certificate/,
                                  mark => $mark),
       'and the log names the certificate');
}


# a proxy that refuses

for my $mode (403, 407, 'hang') {
    $proxy->says($mode);

    my $mark = reconfigure("a proxy that says $mode", proxy => $proxy->url,
                           connect_timeout => '1s');

    is(outcome('a', sub { $_[0]->create }), $FAILED, 'a Create fails');
    ok($pair->node('a')->wait_log(qr/\[error\].*; check proxy/,
                                  mark => $mark), 'the log names it');
    $proxy->says('');
    works('until it lets us', 'a', sub { $_[0]->create });
}

{
    $proxy->stop;

    my $mark = reconfigure('a proxy that is gone', proxy => $proxy->url);

    is(outcome('a', sub { $_[0]->create }), $FAILED,
       'Key Protect is not asked itself');
    ok($pair->node('a')->wait_log(qr/\[error\].*; check proxy/,
                                  mark => $mark), 'the log names it');
    $proxy->start;
    works('until it is back', 'a', sub { $_[0]->create });
}

$test->finish;
