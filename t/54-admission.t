#!/usr/bin/perl

# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

# Admission: each ssl_verify_client with and without kmip_client_ca, each kind
# of certificate; the log lines about refused ones; and resumed sessions.

use strict;
use warnings;

use FindBin qw($Bin);
use lib "$Bin/lib";

use IO::Socket::SSL;
use Test::More;

use Kmip::Client;
use Kmip::Config qw(key_protect server stream);
use Kmip::Test;
use Kmip::Util qw(run_command slurp spew wait_for);

# sessions are closed while we write to them
local $SIG{PIPE} = 'IGNORE';

my $test = Kmip::Test->new;
my $emulator = $test->emulator;
my $certificates = $test->certificates;
my $root = $emulator->create_root_key;

# listed, but with a purpose that nginx itself refuses
$certificates->make('server-only-listed', cn => 'server-only',
                    issuer => 'ca', purpose => 'server');

# a CA that may be a TLS client, and a client that sends it
$certificates->make('sub-ca', cn => 'A Sub CA', CA => 1, issuer => 'ca',
                    purpose => 'ca,client');
$certificates->make('chained', cn => 'chained', purpose => 'client',
                    issuer => 'sub-ca');
spew($certificates->crt('chained'), slurp($certificates->crt('chained'))
                                    . slurp($certificates->crt('sub-ca')));

my @LISTED = qw(vcenter client expired future server-only-listed);
my @CERTIFICATES = (@LISTED, qw(vcenter-2 unlisted other-client
                                expired-signed server-only none));

# certificates that are admitted; all others are refused
my %ADMITTED = (
    'off/off' => [],
    'off/on' => [],
    'on/off' => ['client'],
    'on/on' => ['client', 'unlisted'],
    'optional/off' => ['client'],
    'optional/on' => ['client', 'unlisted'],
    'optional_no_ca/off' => ['client', 'vcenter'],
    'optional_no_ca/on' => ['client', 'unlisted', 'vcenter'],
);

# reason, and what is required, under "optional_no_ca" without a CA
my %REFUSED = (
    'expired' => qr/expired.*new certificate/,
    'future' => qr/not valid yet.*correct clocks/,
    'server-only-listed' => qr/purpose.*\(it is listed\)/,
    'vcenter-2' => qr/not listed.*kmip_allowed_certificate(?!.*kmip_client_ca)/,
    'unlisted' => qr/not listed.*kmip_allowed_certificate.*"kmip_client_ca on"/,
    'other-client' => qr/not listed.*kmip_allowed_certificate/,
    'expired-signed' => qr/expired.*new certificate/,
    'server-only' => qr/not listed.*kmip_allowed_certificate/,
);


sub provider {
    my (%more) = @_;

    return key_protect('test', endpoint => $emulator->url,
                       iam_endpoint => $emulator->url,
                       api_key_file => $emulator->api_key_file,
                       instance => $emulator->instance, root_key => $root,
                       trusted_certificate => $emulator->ca_file, %more);
}


sub endpoint {
    my ($port, %more) = @_;

    return server(
        $test->port($port), $certificates,
        ssl_client_certificate => $certificates->crt('ca'),
        kmip_pass => 'test',
        kmip_allowed_certificate => [map { $certificates->crt($_) } @LISTED],
        %more);
}


sub options {
    my ($port, $as, %opt) = @_;

    return (port => $test->port($port), ca => $certificates->crt('ca'),
            ($as eq 'none' ? ()
             : (cert => $certificates->crt($as),
                key => $certificates->key($as))), %opt);
}


sub matches {
    my ($text, $pattern) = @_;

    return scalar(() = $text =~ /$pattern/g);
}


# whether Discover Versions is answered
sub admitted {
    my ($port, $as) = @_;

    my ($client) = Kmip::Client->try(options($port, $as));

    return $client && eval { $client->discover_versions } ? 1 : 0;
}


sub refusals {
    my ($nginx) = @_;

    return grep { /kmip client refused/ } split(/\n/, $nginx->log);
}


# one line for each certificate, for administrators
sub check_lines {
    my ($nginx, $verify, $name) = @_;

    my $fingerprint = $certificates->fingerprint($name);
    my @lines = grep { /\Q$fingerprint\E/ } refusals($nginx);

    is(scalar(@lines), 1, "the certificate \"$name\" has one line in the log");
    like($lines[0] // '',
         qr/\[warn\].*refused: certificate.*$fingerprint: \S.*required: \S/,
         "the line about \"$name\" has a reason and a remedy");
    like($lines[0] // '', $REFUSED{$name},
         "the line about \"$name\" says what is wrong with it")
        if $verify eq 'optional_no_ca/off';
}


# The whole table

for my $combination (sort keys %ADMITTED) {
    my ($verify, $ca) = split(m{/}, $combination);
    my $nginx = $test->nginx(
        "$verify-$ca", ports => [$test->port($combination)],
        conf => stream(provider(), endpoint(
            $combination, ssl_verify_client => $verify,
            kmip_client_ca => $ca)));

    $nginx->start;

    my @in = grep { admitted($combination, $_) } @CERTIFICATES;

    is_deeply([sort @in], $ADMITTED{$combination},
              "ssl_verify_client $verify, kmip_client_ca $ca: "
              . (join(', ', @in) || 'no certificate'));

    # they try again at once, and the log does not grow
    my %in = map { $_ => 1 } @in;
    my @out = grep { !$in{$_} } @CERTIFICATES;

    admitted($combination, $_) for @out;

    if ($verify eq 'off') {
        is(scalar(refusals($nginx)), 1,
           'one line: no certificate was requested');
        like((refusals($nginx))[0],
             qr/\[error\].*asked for no client certificate.*optional_no_ca/,
             'the log says how nginx asks for a certificate');

    } else {
        check_lines($nginx, $combination, $_) for grep { $_ ne 'none' } @out;
        ok((grep { /\[info\].*no client certificate was sent/ }
            refusals($nginx)), 'a client without one is told apart, quietly');
    }

    $nginx->stop;
}


# Resumed sessions are checked like others

sub resuming {
    my ($version, $as) = @_;

    return IO::Socket::SSL::SSL_Context->new(
        SSL_session_cache_size => 16, SSL_version => $version,
        SSL_ca_file => $certificates->crt('ca'), SSL_verifycn_scheme => 'none',
        SSL_cert_file => $certificates->crt($as),
        SSL_key_file => $certificates->key($as));
}


# a list with this one certificate of the CA
sub revoked {
    my ($name) = @_;

    my $list = $test->path('crl.pem');
    my @ca = ('openssl', 'ca', '-config',
              $test->write('ca.conf', "[ca]\ndefault_ca = d\n[d]\n"
                  . "database = @{[$test->write('index.txt', '')]}\n"
                  . "default_md = sha256\ndefault_crl_days = 30\n"),
              '-cert', $certificates->crt('ca'),
              '-keyfile', $certificates->key('ca'));

    for my $args (['-revoke', $certificates->crt($name)],
                  ['-gencrl', '-out', $list])
    {
        my ($status, $said) = run_command(@ca, @$args);
        die "openssl ca: $said\n" if $status;
    }

    return $list;
}


# (admitted, resumed)
sub visit {
    my ($port, $context) = @_;

    my $client = Kmip::Client->new(
        port => $test->port($port),
        tls => { SSL_reuse_ctx => $context, SSL_session_key => 'kmip' });
    my $in = eval { $client->discover_versions } ? 'in' : 'out';
    my $resumed = $client->sock->get_session_reused ? 'resumed' : 'new';

    $client->close;

    return "$in, $resumed";
}


{
    my $sessions = 'shared:sessions:1m';
    my %more;
    my $conf = sub {
        my (@listed) = @_;

        my %resumable = (
            ssl_session_cache => $sessions, ssl_session_tickets => 'on',
            ssl_session_ticket_key => $test->path('ticket.key'), %more,
            kmip_allowed_certificate => [map { $certificates->crt($_) }
                                         @listed]);

        return stream(provider(),
                      endpoint('wide', kmip_client_ca => 'on', %resumable),
                      endpoint('narrow', kmip_client_ca => 'off',
                               %resumable));
    };

    $test->write('ticket.key', 'k' x 80, 0600);

    my $nginx = $test->nginx('resume', conf => $conf->('vcenter'), ports => [
        $test->port('wide'), $test->port('narrow')])->start;

    for my $version ('TLSv12', 'TLSv13') {
        my $ca_signed = resuming($version, 'unlisted');

        is(visit('wide', $ca_signed), 'in, new',
           "$version: a CA-signed client comes in");
        is(visit('wide', $ca_signed), 'in, new',
           'with kmip_client_ca nothing is resumed');

        # this one has a ticket for both servers, and an entry in the same cache
        is(visit('narrow', $ca_signed), 'out, new',
           'a server with a list does not let it in');
        is(visit('narrow', $ca_signed), 'out, resumed',
           "$version: a server with a list does not let its session in");
        is(visit('wide', $ca_signed), 'in, new',
           'and its session is not resumed by the other');

        # the client sends its intermediate CA in each handshake
        my $chained = resuming($version, 'chained');

        is(visit('wide', $chained), 'in, new',
           "$version: a client with its intermediate CA") for 1 .. 3;
    }

    my $listed = resuming('TLSv13', 'vcenter');

    is(visit('narrow', $listed), 'in, new',
       'a listed certificate comes in');
    is(visit('narrow', $listed), 'in, resumed',
       'a listed certificate comes in with a resumed session');
    ok($nginx->reload($conf->('vcenter-2')), 'it is listed no more');
    like(visit('narrow', $listed), qr/^out/,
         'its session opens nothing any more');

    my @signed = map { resuming($_, 'unlisted') } 'TLSv12', 'TLSv13';

    is(visit('wide', $_), 'in, new', 'a certificate of the CA') for @signed;
    $more{ssl_crl} = revoked('unlisted');
    ok($nginx->reload($conf->('vcenter-2')),
       'nginx is reloaded with a list of revoked certificates');
    is(visit('wide', $_), 'out, new', 'and does not come in')
        for @signed;
    ok($nginx->wait_log(qr/refused: .*certificate revoked.*required: /),
       'the log says why');
}


# Clients that "kmip_client_ca on" admits: also those of
# ssl_trusted_certificate, but no CA itself, unless it is listed like any
# certificate

{
    my $nginx = $test->nginx(
        'cas', ports => [map { $test->port("cas-$_") } 'ca', 'listed'],
        conf => stream(
            provider(),
            endpoint('cas-ca', kmip_client_ca => 'on', ssl_verify_depth => 3,
                     ssl_trusted_certificate => $certificates->crt('other-ca'),
                     kmip_allowed_certificate => undef),
            endpoint('cas-listed', kmip_client_ca => 'on',
                     kmip_allowed_certificate => $certificates->crt('sub-ca'))
        ))->start;

    is_deeply([grep { admitted('cas-ca', $_) } 'unlisted', 'chained',
               'other-client', 'sub-ca'],
              ['unlisted', 'chained', 'other-client'],
              'clients of all CAs come in, CAs do not');
    is(matches($nginx->log, qr/refused: .*a CA's.*kmip_allowed_certificate/),
       1, 'and the log says what would admit them');
    ok(admitted('cas-listed', 'sub-ca'), 'as it does if it is listed');
}


# A session ends when its certificate expires: at the next request, or when it
# is idle

sub expired {
    my ($pem) = @_;

    my (undef, $said) = run_command('openssl', 'x509', '-checkend', 0,
                                    '-noout', '-in', $pem);

    return $said =~ /will expire/;
}


{
    my $LIFE = 15 / (24 * 60 * 60);

    $certificates->make('brief', cn => 'brief', purpose => 'client',
                        to => $LIFE);
    $certificates->make('brief-ca', cn => 'An intermediate CA', CA => 1,
                        issuer => 'ca', to => $LIFE);
    $certificates->make('of-brief-ca', cn => 'a client', purpose => 'client',
                        issuer => 'brief-ca');
    spew($certificates->crt('of-brief-ca'),
         slurp($certificates->crt('of-brief-ca'))
         . slurp($certificates->crt('brief-ca')));

    my $nginx = $test->nginx(
        'brief', ports => [$test->port('brief')],
        conf => stream(provider(), endpoint(
            'brief', kmip_client_ca => 'on', kmip_read_timeout => '1h',
            kmip_allowed_certificate =>
                [map { $certificates->crt($_) } 'brief', 'client'])))->start;

    my %session = map {
        my $who = $_;
        $who => [map { Kmip::Client->new(options('brief', $who)) } 1 .. 2]
    } 'brief', 'of-brief-ca';

    for my $who (sort keys %session) {
        my ($asks, $idle) = @{$session{$who}};
        my $request = $asks->message([['Discover Versions']]);

        ok(scalar($_->discover_versions), "a session of $who")
            for $asks, $idle;

        # a request under way at that time
        $asks->send(substr($request, 0, 20));
        $session{$who}[2] = substr($request, 20);
    }

    # both were created at about the same time
    for my $name ('brief', 'brief-ca') {
        wait_for(sub { expired($certificates->crt($name)) }, 60);
    }

    for my $who (sort keys %session) {
        my ($asks, $idle, $rest) = @{$session{$who}};

        $asks->send($rest);
        ok($asks->closed, "$who: closed with the next request");
        ok($idle->closed, 'or while it is idle');
        ok(!admitted('brief', $who), 'and there is no other');
    }

    is(matches($nginx->log, qr/\[info\].*session closed: .* has expired/), 4,
       'the log says why');
    ok(admitted('brief', 'client'), 'clients with other certificates come in');
}


# A client with many refused certificates does not fill the log

{
    my $nginx = $test->nginx(
        'strangers', ports => [$test->port('strangers')],
        conf => stream(provider(), endpoint('strangers')))->start;
    my @names = map { "stranger-$_" } 1 .. 70;

    $certificates->make($_, cn => $_, purpose => 'client') for @names;

    is(scalar(grep { admitted('strangers', $_) } @names), 0,
       'seventy strangers do not come in');

    my %told;
    my $more = 0;
    my $counted = wait_for(sub {
        my @lines = split(/\n/, $nginx->log);

        %told = ();
        $told{(split(/ /))[1]}++
            for grep { /client refused: certificate/ } @lines;
        $more = 0;
        $more += $_ for map { /kmip: (\d+) more clients were ref/ } @lines;

        my $told = 0;
        $told += $_ for values %told;

        return $told + $more == @names;
    }, 30);

    ok($counted, 'each of them is told or counted')
        or diag(join(' ', %told, $more));
    is(scalar(grep { $_ > 10 } values %told), 0, 'at most ten in a second');
}


# Invalid configurations

sub check {
    my ($conf) = @_;

    my $nginx = Kmip::Nginx->new(name => 'check', dir => $test->path('check'),
                                 conf => $conf);

    return $nginx->check;
}


sub refuses {
    my ($conf, $pattern, $name) = @_;

    my ($status, $out) = check($conf);

    isnt($status, 0, $name);
    like($out, $pattern, 'it says why and where');
}


refuses(stream(provider(), endpoint('x', kmip_pass => 'other')),
        qr/\[emerg\].*"other".*in \S+nginx\.conf:\d+/,
        'kmip_pass names no provider');
refuses(stream(provider(), endpoint('x', kmip_pass => undef)
               =~ s/\}\n\z/kmip_pass test; return x; }/r),
        qr/\[emerg\].*another content handler.*nginx\.conf:\d+/,
        'a second content handler behind kmip_pass');
refuses(stream(provider(), endpoint('x', kmip_pass => undef)
               =~ s/\}\n\z/return x; kmip_pass test; }/r),
        qr/\[emerg\].*kmip_pass.*content handler.*nginx\.conf:\d+/,
        'and before it');
refuses(stream(provider(), endpoint('x', kmip_allowed_certificate =>
                                    $test->path('nothing.pem'))),
        qr/\[emerg\].*nothing\.pem.*nginx\.conf:\d+/,
        'a listed certificate that is not there');
refuses(stream(provider(), endpoint('x', kmip_allowed_certificate =>
                                    $certificates->key('client'))),
        qr/\[emerg\].*no certificate.*nginx\.conf:\d+/,
        'a listed file that holds a key');
refuses(stream(provider(), endpoint('x', kmip_max_batch => 0)),
        qr/\[emerg\].*kmip_max_batch.*nginx\.conf:\d+/, 'kmip_max_batch 0');
refuses(stream(provider(), endpoint('x', "kmip_$_" => 0)),
        qr/\[emerg\].*kmip_$_" directive must be above zero.*nginx\.conf:\d+/,
        "kmip_$_ 0")
    for qw(read_timeout send_timeout keepalive_timeout);
refuses(stream(provider(), endpoint('x', kmip_max_message_size => '1g')),
        qr/\[emerg\].*kmip_max_message_size.*nginx\.conf:\d+/,
        'kmip_max_message_size 1g');

{
    my $mark = $emulator->journal_mark;
    my ($status, $out) = check(stream(
        endpoint('x', kmip_allowed_certificate => [
            map { $certificates->crt($_) } 'expired', 'expiring', 'client']),
        provider()));

    is($status, 0, 'a provider may stand behind its server');
    like($out, qr/\[warn\].*expired\.crt.*expired/,
         'a listed certificate that has expired is a warning');
    like($out, qr/\[warn\].*expiring\.crt.*expires in \d+ days/,
         'one that soon expires is, too');
    unlike($out, qr/client\.crt/,
           'a certificate that does not expire soon is not named');
    is_deeply([$emulator->journal($mark)], [], 'nginx -t makes no call');
}

# valid for nginx, and yet clients stay out: name, directives, warning
my @MISTAKES = (
    ['no certificate is listed', { kmip_allowed_certificate => undef },
     qr/admits no client without "kmip_allowed_certificate"/],
    ['no client is asked for a certificate', { ssl_verify_client => undef },
     qr/admits no client without "ssl_verify_client".*optional_no_ca/],
    ['kmip_client_ca has no CA',
     { ssl_client_certificate => undef, kmip_client_ca => 'on' },
     qr/"kmip_client_ca on" has no effect without "ssl_client_certificate"/],
    ['the certificate of the server has expired',
     { ssl_certificate => $certificates->crt('expired'),
       ssl_certificate_key => $certificates->key('expired') },
     qr/certificate of "ssl_certificate" has expired/],
    ['the certificate of the server expires soon',
     { ssl_certificate => $certificates->crt('expiring'),
       ssl_certificate_key => $certificates->key('expiring') },
     qr/certificate of "ssl_certificate" expires in \d+ days/],
);

for my $row (@MISTAKES) {
    my ($name, $directives, $pattern) = @$row;
    my ($status, $out) = check(stream(provider(),
                                      endpoint('x', %$directives)));

    is($status, 0, "$name: nginx -t succeeds");
    like($out, qr/\[warn\].*$pattern.* in \S+nginx\.conf:\d+/,
         "$name: nginx -t warns");
}

{
    my (undef, $out) = check(stream(provider(), endpoint(
        'x', kmip_allowed_certificate => $certificates->crt('client'))));

    unlike($out, qr/\[warn\]/, 'a server without a mistake has no warning');

    (undef, $out) = check(stream(provider(), endpoint(
        'x', kmip_allowed_certificate => $certificates->crt('future'))));

    like($out, qr/\[warn\].*future\.crt.*is not valid yet/,
         'a listed certificate that is not valid yet is a warning');
}

$test->finish;
