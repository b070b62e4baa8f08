#!/usr/bin/perl

# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

# kmipctl doctor as a client: its findings for broken and for good set-ups. A
# row of a table is a set-up: the exit code, and the exact sentence of each
# check that finds a fault or warns.

use strict;
use warnings;

use FindBin qw($Bin);
use lib "$Bin/lib";

use IO::Socket::IP;
use JSON::PP qw(decode_json);
use Socket qw(getaddrinfo SOCK_STREAM);
use Test::More;

use Kmip::Config qw(server stream);
use Kmip::Ctl;
use Kmip::Pair;
use Kmip::Stub;
use Kmip::Test;
use Kmip::Util qw(build_dir root run_command slurp wait_for);

# sessions are closed while we write to them
local $SIG{PIPE} = 'IGNORE';

my $test = Kmip::Test->new;
my $certificates = $test->certificates;
my $certs = $certificates->crt('ca') =~ s{/[^/]+$}{}r;
my $pair = Kmip::Pair->new($test);
my $emulator = $pair->emulator;

my $DATE = qr/\d{4}-\d\d-\d\d \d\d:\d\d UTC/;
my $NOBODY = $test->port('nobody');


# One more nginx, with a server for each fault: directives of the server, and
# of a provider of its own.

my %PROVIDER = (
    away => { endpoint => "https://127.0.0.1:$NOBODY", timeout => '2s',
              connect_timeout => '1s' },
    refuses => { endpoint => "https://127.0.0.1:$NOBODY", timeout => '2s',
                 connect_timeout => '1s', on_unavailable => 'refuse' },
    disabled => { root_key => disabled_key() },
    instance => { other_instance(), timeout => '5s' },
    prefix => { record_prefix => 'other_kmip_', timeout => '5s' },
    prompt => { timeout => '5s' },
    untagged => { attributes => 'off' },
    writer => { api_key_file => $emulator->api_key(
                    roles => ['Reader', 'Writer']) },
);

my %SERVER = (
    (map { $_ => { kmip_pass => $_ } } keys %PROVIDER),
    tls11 => { ssl_protocols => 'TLSv1.1',
               ssl_ciphers => 'DEFAULT:@SECLEVEL=0' },
    ciphers => { ssl_protocols => 'TLSv1.2',
                 ssl_ciphers => 'ECDHE-RSA-AES256-GCM-SHA384' },
    tls12 => { ssl_protocols => 'TLSv1.2' },
    tls13 => { ssl_protocols => 'TLSv1.3' },
    not_asked => { ssl_verify_client => 'off' },
    denied => { deny => '127.0.0.1' },
    proxied => { listen => '127.0.0.1:' . $test->port('proxied')
                           . ' ssl proxy_protocol' },
    (map { $_ => { ssl_certificate => $certificates->crt("server-$_"),
                   ssl_certificate_key => $certificates->key("server-$_") } }
         qw(expired future expiring elsewhere)),
    two => { ssl_certificate => [map { $certificates->crt($_) }
                                 qw(server server-rsa)],
             ssl_certificate_key => [map { $certificates->key($_) }
                                     qw(server server-rsa)],
             ssl_ciphers => 'ECDHE-RSA-AES256-GCM-SHA384' },
    other_cas => { ssl_client_certificate => $certificates->crt('other-ca') },
    nowhere => { kmip_pass => '$nobody' },
    sessions => { kmip_max_sessions => 1 },
    purposes => { ssl_client_certificate => $certificates->crt('ca'),
                  kmip_allowed_certificate =>
                      $certificates->crt('server-only') },
    dates => { kmip_allowed_certificate =>
                   [map { $certificates->crt($_) } qw(expired future expiring
                                                      server-only)] },
);

my $crowd = $test->nginx('crowd', conf => crowd_conf(),
                         ports => [grep { $_ != $test->port('proxied') }
                                   map { $test->port($_) } keys %SERVER])
    ->start;


sub disabled_key {
    my $id = $emulator->create_root_key(name => 'disabled');

    $emulator->action($id, 'disable');

    return $id;
}


sub other_instance {
    my $id = $emulator->control('POST', 'instances', {})->{id};
    my $answer = $emulator->kp(
        'POST', 'keys', EmulatorTest::key_body(name => 'root',
                                               extractable => JSON::PP::false),
        instance => $id);

    return (instance => $id, root_key => $answer->{json}{resources}[0]{id});
}


sub crowd_conf {
    return stream(
        'map $remote_addr $nobody { default nobody; }',
        'kmip_zone zone=kmip:1m;', $pair->key_protect_text('a'),
        (map { $pair->key_protect_text('a', %{$PROVIDER{$_}})
                   =~ s/kmip_key_protect test/kmip_key_protect $_/r }
             sort keys %PROVIDER),
        map { server($test->port($_), $certificates, kmip_pass => 'test',
                     kmip_allowed_certificate => $certificates->crt('client'),
                     %{$SERVER{$_}}) } sort keys %SERVER);
}


# Runs kmipctl.

# HOST:PORT of an endpoint, of a server of the crowd, or of a stub
sub address {
    my ($at) = @_;

    return $at->address if ref($at);
    return '127.0.0.1:' . $pair->port($at) if $at =~ /^[ab]\z/;
    return '127.0.0.1:' . $test->port($at)
        if $SERVER{$at} || $at eq 'nobody';

    return $at;
}


# Options: at (servers), as (a certificate, undef for none), env, args
sub doctor {
    my (%row) = @_;

    my $as = exists $row{as} ? $row{as} : 'client';
    my $ctl = Kmip::Ctl->new($test, as => $as // 'client');

    delete @{$ctl->{env}}{qw(KMIPCTL_CERT KMIPCTL_KEY)} unless defined $as;
    %{$ctl->{env}} = (%{$ctl->{env}}, %{$row{env} // {}});

    return $ctl->run('doctor', (map { ('--server', address($_)) }
                                @{$row{at}}), @{$row{args} // []});
}


# findings that are not "ok": [verdict, id, sentence]
sub findings {
    my ($said) = @_;

    return map { [@{$_}{qw(verdict id seen)}] }
        grep { $_->{verdict} =~ /^(?:bad|warning)$/ } @{$said->{checks}};
}


# a loaded machine may answer late
sub punctual {
    my ($row, @found) = @_;

    return @found if grep { $_->[1] eq 'latency' } @{$row->{finds}};

    return grep { $_->[1] ne 'latency' } @found;
}


sub matches {
    my ($seen, $want) = @_;

    $seen =~ s/\b\d+\.\d ms/N ms/g;
    $seen =~ s/"[^"]*CN=localhost[^"]*"/"NAME"/g;

    return ref($want) ? $seen =~ /^$want\z/ : $seen eq $want;
}


# the expected last line
sub verdict {
    my (@found) = @_;

    my ($first, @more) = grep { $_->[0] eq 'bad' } @found;

    return @found ? 'ready with warnings' : 'ready' unless $first;

    return "do not go live: $first->[2]"
           . (@more ? ' (and ' . @more . ' more)' : '');
}


sub check_row {
    my (%row) = @_;

    my ($said, @held);

    @held = map { ref($_) eq 'CODE' ? $_->() : $_ } @{$row{at}};

    my $run = doctor(%row, at => \@held,
                     args => [@{$row{args} // []}, '--json']);

    $said = eval { decode_json($run->{out}) } // {};

    my @all = findings($said);
    my @found = punctual(\%row, @all);
    my @want = @{$row{finds} // []};
    my $same = @found == @want;

    for my $i (0 .. $#want) {
        $same &&= join(' ', @{$found[$i]}[0, 1])
                  eq join(' ', @{$want[$i]}[0, 1])
                  && matches($found[$i][2], $want[$i][2]);
    }

    ok($same, "$row{is}: the doctor finds "
              . (@want ? join(', ', map { $_->[1] } @want) : 'nothing'))
        or diag(join('', map { "$_->[0] $_->[1]: $_->[2]\n" } @found),
                $run->{err});
    is($run->{code}, $row{code} // 0, '... with its exit code');
    is($said->{result}, verdict(@all), '... and the verdict');

    my @advice = map { $_->{advice} // () } @{$said->{checks} // []};

    like(join("\n", @advice), $row{advice}, '... and what to change')
        if $row{advice};

    return $said;
}


# our own files, with a good server

my $CERT = $certificates->crt('client');
my $KEY = $certificates->key('client');

# files made by openssl, by contents
sub made_files {
    my %file = map { $_ => $test->path("made.$_") } qw(encrypted der request);

    run_command('openssl', 'pkey', '-in', $KEY, '-aes256', '-passout',
                'pass:sesame', '-out', $file{encrypted});
    run_command('openssl', 'x509', '-in', $CERT, '-outform', 'DER', '-out',
                $file{der});
    run_command('openssl', 'req', '-new', '-key', $KEY, '-subj', '/CN=a',
                '-out', $file{request});

    return @file{qw(encrypted der request)};
}


sub file_rows {
    my ($encrypted, $der, $request) = made_files();
    my $text = $test->write('text', "hello\n");
    my $damaged = $test->write('damaged', "-----BEGIN CERTIFICATE-----\nAAAA\n"
                                          . "-----END CERTIFICATE-----\n");

    return (
        { is => 'no certificate', as => undef,
          finds => [[bad => 'certificate',
                     'no certificate of ours was given']] },
        { is => 'a certificate that is not there',
          args => ['--cert', "$certs/none"],
          finds => [[bad => 'certificate', "$certs/none cannot be read: "
                     . 'No such file or directory']] },
        { is => 'a folder as certificate', args => ['--cert', $certs],
          finds => [[bad => 'certificate',
                     "$certs cannot be read: Is a directory"]] },
        { is => 'certificate and key mixed up',
          args => ['--cert', $KEY, '--key', $CERT],
          finds => [[bad => 'certificate',
                     "$KEY holds a private key, and no certificate"]],
          advice => qr/were --cert and --key mixed up/ },
        { is => 'a certificate in DER', args => ['--cert', $der],
          finds => [[bad => 'certificate', "$der is binary, and not PEM"]],
          advice => qr/openssl x509 -inform DER/ },
        { is => 'a request for a certificate', args => ['--cert', $request],
          finds => [[bad => 'certificate',
                     "$request holds a request for a certificate"]] },
        { is => 'a damaged certificate', args => ['--cert', $damaged],
          finds => [[bad => 'certificate',
                     "$damaged holds a certificate that is damaged"]] },
        { is => 'a text as certificate', args => ['--cert', $text],
          finds => [[bad => 'certificate', "$text holds nothing in PEM"]] },
        { is => 'a key with a passphrase', args => ['--key', $encrypted],
          finds => [[bad => 'private-key', "the private key in $encrypted has "
                     . 'a passphrase']],
          advice => qr/openssl pkey -in FILE -out NEW/ },
        { is => 'the key of another certificate',
          args => ['--key', $certificates->key('unlisted')],
          finds => [[bad => 'private-key', 'the private key does not belong '
                     . 'to the certificate']] },
        { is => 'a certificate as key', args => ['--key', $CERT],
          finds => [[bad => 'private-key',
                     "$CERT holds a certificate, and no private key"]] },
        { is => 'a CA that is not there', args => ['--ca', "$certs/none"],
          finds => [[bad => 'ca', "$certs/none cannot be read: No such file "
                     . 'or directory']] },
        { is => 'a text as CA', args => ['--ca', $text],
          finds => [[bad => 'ca', "$text holds nothing in PEM"]] },
        { is => 'a certificate of 1,024 bits', as => 'weak',
          finds => [[bad => 'private-key', 'OpenSSL does not use this '
                     . 'certificate: its key or its signature is too weak']] },
    );
}

check_row(code => 2, at => ['a'], %$_) for file_rows();

# a vCenter's certificate, without its key
check_row(is => 'a certificate without its key', at => ['a'], as => undef,
          env => { KMIPCTL_CERT => $CERT },
          finds => [[warning => 'private-key', 'no private key was given: '
                     . 'only what comes before our certificate is looked '
                     . 'at']],
          advice => qr/^grep @{[$certificates->fingerprint('client')]} /m);


# certificates that a server does not admit

my $CLOSED = 'the server closed the connection after the handshake';
my $UNKNOWN = "$CLOSED: most likely it does not admit our certificate";

my $EXPIRED = qr/our certificate expired on $DATE/;
my $FUTURE = qr/our certificate is not valid before $DATE/;
my $PURPOSE = 'our certificate is not for TLS clients, by its key usage or '
              . 'extended key usage';

check_row(%$_) for (
    { is => 'a certificate that is not listed', at => ['a'],
      as => 'unlisted', code => 3, finds => [[bad => 'admitted', $UNKNOWN]],
      advice => qr/^grep\ @{[$certificates->fingerprint('unlisted')]}\ .*
                   kmip_allowed_certificate/xms },
    { is => 'a certificate that has expired', at => ['dates'],
      as => 'expired', code => 2,
      finds => [[bad => 'certificate-dates', $EXPIRED],
                [bad => 'admitted', "$CLOSED, since our certificate has "
                 . 'expired']] },
    { is => 'a certificate that is not valid yet', at => ['dates'],
      as => 'future', code => 2,
      finds => [[bad => 'certificate-dates', $FUTURE],
                [bad => 'admitted', "$CLOSED, since our certificate is not "
                 . 'valid yet']] },
    { is => 'a certificate that expires soon', at => ['dates'],
      as => 'expiring',
      finds => [[warning => 'certificate-dates',
                 qr/our certificate expires in (?:9|10) days/]] },
    { is => "a server's certificate as ours", at => ['dates'],
      as => 'server-only',
      finds => [[warning => 'certificate-purpose', $PURPOSE]] },
    { is => "a server's certificate as ours, of a CA that is known",
      at => ['purposes'], as => 'server-only', code => 3,
      finds => [[warning => 'certificate-purpose', $PURPOSE],
                [bad => 'admitted', "$CLOSED, since our certificate is not "
                 . 'for TLS clients']] },
    { is => 'a server that asks for certificates of another CA',
      at => ['other_cas'],
      finds => [[warning => 'asked', 'the server asks for a certificate of 1 '
                 . 'CA, and ours is of none of them']],
      advice => qr/leave it out/ },
    { is => 'a server without ssl_verify_client', at => ['not_asked'],
      code => 3,
      finds => [[bad => 'asked', 'the server asks for no client certificate, '
                 . 'so it admits no client']],
      advice => qr/ssl_verify_client optional_no_ca/ },
    { is => 'a server that judges in the handshake, over TLS 1.3', code => 3,
      at => [sub { Kmip::Stub->new($test, ca => 'other-ca') }],
      finds => [[bad => 'admitted', 'the server refuses our certificate: it '
                 . 'sent the TLS alert "unknown CA"']],
      advice => qr/^@{[$certificates->fingerprint('client')]}$/m },
    { is => 'a server that judges in the handshake, over TLS 1.2', code => 3,
      at => [sub { Kmip::Stub->new($test, ca => 'other-ca',
                                   tls => 'TLSv1_2') }],
      finds => [[bad => 'admitted', 'the server refuses our certificate: it '
                 . 'sent the TLS alert "unknown CA"']] },
    { is => 'a provider that there is not', at => ['nowhere'], code => 3,
      finds => [[bad => 'admitted', $UNKNOWN]],
      advice => qr/"kmip_pass evaluates to"/ },
);

# The lines that the advice quotes are in the server's log.
{
    my $sources = join('', map { slurp($_) }
                       glob(root() . '/ngx_kmip_module/nginx/*.c'));

    like($sources, qr/$_/, "the module logs \"$_\"")
        for 'is not listed', 'sessions of it are busy',
            'new sessions are closed', 'kmip_pass evaluates to', 'has no TLS';
}

# without Key Protect, sessions are closed by "on_unavailable refuse"
ok(wait_for(sub { session($test->port('refuses'))->closed }, 60),
   'sessions are closed while Key Protect is away');
check_row(is => 'a server that refuses without Key Protect',
          at => ['refuses'], code => 3,
          finds => [[bad => 'admitted', $UNKNOWN]],
          advice => qr/"new sessions are closed".*on_unavailable/);

{
    my $busy = session($test->port('sessions'));
    my $uid = $busy->new_key;
    $emulator->faults({ match => { kind => 'unwrap' }, times => -1,
                        action => 'hold' });

    $busy->send($busy->message([['Get', [UniqueIdentifier => $uid]]]));
    $emulator->wait_calls(held => 1);

    check_row(is => 'a session too many', at => ['sessions'], code => 3,
              finds => [[bad => 'admitted', $UNKNOWN]],
              advice => qr/"sessions of it are busy".*kmip_max_sessions/);

    $emulator->no_faults;
    $emulator->release;
    ok(defined $busy->receive, 'the busy session is answered');
}


sub session {
    my ($port) = @_;

    return Kmip::Client->new(host => '127.0.0.1', port => $port,
                             ca => $certificates->crt('ca'), cert => $CERT,
                             key => $KEY);
}


# connections, and other kinds of servers

my $HTTP = "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n";
my $NO_KMIP = qr/what\ \S+\ answers\ to\ Discover\ Versions\ is\ not\ KMIP:\ no
                 \ message\ of\ KMIP/x;
my $OLD_TLS = qr/the server speaks neither TLS 1\.2 nor 1\.3 \([a-z ]+\)/;
my $NO_CIPHER = qr/the server and we have no cipher in common \([a-z ]+\)/;
my $BEFORE = 'the server closes the connection before TLS begins';

check_row(%$_) for (
    { is => 'a closed port', at => ['nobody'], code => 3,
      finds => [[bad => 'tcp',
                 "127.0.0.1, port $NOBODY, refuses connections"]],
      advice => qr/does nginx run.*ss -ltn/s },
    { is => 'a firewall that drops', code => 3, args => ['--timeout', 1],
      at => [sub { Kmip::Stub->new($test, busy => 1) }],
      finds => [[bad => 'tcp',
                 qr/127\.0\.0\.1, port \d+, does not answer/]],
      advice => qr/firewall.*every ESXi host/s },
    { is => 'a name that there is not', at => ['kmip.invalid'], code => 3,
      finds => [[bad => 'name',
                 qr/the name "kmip\.invalid" has no address: .+/]],
      advice => qr/DNS/ },
    { is => 'what is no address', at => ['127.0.0.1:x'], code => 2,
      finds => [[bad => 'name', '"127.0.0.1:x" is not a host and a port']] },
    { is => 'a listener that says nothing', code => 3,
      at => [sub { Kmip::Stub->new($test, silent => 1) }],
      args => ['--timeout', 1],
      finds => [[bad => 'tls', 'the server takes the connection, and says '
                 . 'nothing for 1 s']] },
    { is => 'a listener that closes at once', code => 3,
      at => [sub { Kmip::Stub->new($test, shut => 1) }],
      finds => [[bad => 'tls', $BEFORE]] },
    { is => 'a mail server', code => 3,
      at => [sub { Kmip::Stub->new($test, plain => "220 mail ESMTP\r\n") }],
      finds => [[bad => 'tls', 'what answers there speaks no TLS; it says '
                 . '"220 mail ESMTP"']],
      advice => qr/its "listen" lacks "ssl"/ },
    { is => 'an HTTP server', code => 3,
      at => [sub { Kmip::Stub->new($test, plain => $HTTP) }],
      finds => [[bad => 'tls', 'an HTTP server without TLS answers there']] },
    { is => 'an HTTPS server', code => 4, at => ['127.0.0.1:'
                                                 . $emulator->port],
      finds => [[bad => 'asked',
                 'an HTTPS server answers there, and no KMIP']] },
    { is => 'an HTTPS server that asks for certificates', code => 4,
      at => [sub { Kmip::Stub->new($test, raw => $HTTP) }],
      finds => [[bad => 'admitted',
                 'an HTTPS server answers there, and no KMIP']] },
    { is => 'another server over TLS', code => 4,
      at => [sub { Kmip::Stub->new($test, raw => '220 mail ESMTP') }],
      finds => [[bad => 'admitted',
                 $NO_KMIP]] },
    { is => 'a "deny"', at => ['denied'], code => 3,
      finds => [[bad => 'tls', $BEFORE]],
      advice => qr/"access forbidden" is a "deny"/ },
    { is => '"proxy_protocol" without a balancer', at => ['proxied'],
      code => 3, finds => [[bad => 'tls', $BEFORE]],
      advice => qr/"broken header" is "proxy_protocol"/ },
    { is => 'TLS 1.1 alone', at => ['tls11'], code => 3,
      finds => [[bad => 'tls', $OLD_TLS]],
      advice => qr/ssl_protocols TLSv1\.2 TLSv1\.3/ },
    { is => 'ciphers that the certificate is not for', at => ['ciphers'],
      code => 3,
      finds => [[bad => 'tls', $NO_CIPHER]],
      advice => qr/leave "ssl_ciphers" out/ },
    { is => 'TLS 1.2 alone', at => ['tls12'] },
    { is => 'TLS 1.3 alone', at => ['tls13'],
      finds => [[warning => 'first-look',
                 'the server does not speak TLS 1.2']],
      advice => qr/ssl_protocols TLSv1\.2 TLSv1\.3/ },
);

{
    my $v6 = eval { Kmip::Stub->new($test, host => '::1',
                                    as => 'server-v6') };

    SKIP: {
        skip('there is no IPv6', 3) unless $v6;
        check_row(is => 'a server of IPv6', at => [$v6],
                  finds => []);
    }
}


# A name with an unreachable IPv6 address, in a hosts file of the test.

sub with_hosts {
    my ($hosts, @command) = @_;

    return run_command('unshare', '--mount', '--', 'sh', '-c',
                       'mount --bind "$0" /etc/hosts && exec "$@"', $hosts,
                       @command);
}


SKIP: {
    my $hosts = $test->write('hosts', "127.0.0.1 kmip.test\n::1 kmip.test\n");
    my $port = $pair->port('a');
    my ($cannot, $said) = with_hosts($hosts, 'getent', 'ahosts', 'kmip.test');

    skip('a hosts file of our own cannot be had', 2)
        if $cannot || $said !~ /^::1 /m;

    my ($status, $out) = with_hosts(
        $hosts, build_dir() . '/kmipctl', 'doctor', '--server',
        "kmip.test:$port", '--name-check', 'off', '--cert', $CERT, '--key',
        $KEY, '--ca', $certificates->crt('ca'));

    is($status, 0, 'an address that leads nowhere is no fault');
    like($out, qr/^warn\ \ ::1,\ port\ $port,\ refuses\ connections:
                  \ a\ client\ that\ begins\ with\ this\ address\ of
                  \ "kmip\.test"\ waits\ or\ fails$/xm,
         'an address that refuses connections is reported');
}


# trust in the server

my $SOON = qr/the server's certificate expires in (?:9|10) days, .* warns/;

check_row(%$_) for (
    { is => 'a CA that did not issue it', at => ['a'], code => 3,
      args => ['--ca', $certificates->crt('other-ca')],
      finds => [[bad => 'server-certificate', 'we do not trust the server\'s '
                 . 'certificate "NAME" (SHA-256 fingerprint '
                 . $certificates->fingerprint('server')
                 . '): unable to get local issuer certificate']] },
    { is => 'the certificate itself as CA', at => ['a'],
      args => ['--ca', $certificates->crt('server')] },
    { is => 'no CA, as vCenter', at => ['a'], env => { KMIPCTL_CA => '' } },
    { is => 'a password for a server that is not verified', at => ['a'],
      code => 2, env => { KMIPCTL_CA => '' }, args => ['--username', 'u'],
      finds => [[bad => 'server-certificate',
                 'the password is not sent to a server whose certificate '
                 . 'is not verified']] },
    { is => 'a server with another name', at => ['elsewhere'],
      finds => [[warning => 'server-name', 'the server\'s certificate does '
                 . 'not name 127.0.0.1: it names elsewhere, 192.0.2.1']] },
    { is => '--name-check off', at => ['elsewhere'],
      args => ['--name-check', 'off'] },
    { is => 'a server whose certificate has expired', at => ['expired'],
      code => 3,
      finds => [[bad => 'server-dates',
                 qr/the server's certificate expired on $DATE/]] },
    { is => 'a server whose certificate is not valid yet', at => ['future'],
      code => 3,
      finds => [[bad => 'server-dates',
                 qr/the server's certificate is not valid before $DATE/]] },
    { is => 'a server whose certificate expires soon', at => ['expiring'],
      finds => [[warning => 'server-dates', $SOON]] },
    { is => 'two certificates', at => ['two'],
      finds => [[warning => 'first-look',
                 'over TLS 1.2 the server shows another certificate']] },
    { is => 'a server that is strict with strangers',
      at => [sub { Kmip::Stub->new($test, strict => 1) }],
      finds => [[warning => 'first-look', 'the server ends the handshake of '
                 . 'a client that has no certificate yet']],
      advice => qr/Cannot retrieve the requested certificate/ },
);


# KMIP, after admission

sub stub {
    my ($what, $finds, %opt) = @_;

    my $code = grep { $_->[0] eq 'bad' } @$finds;

    return { is => $what, finds => $finds, code => $code ? 1 : 0,
             at => [sub { Kmip::Stub->new($test, %opt) }] };
}

check_row(%$_) for (
    stub('KMIP 1.4 alone',
         [[warning => 'versions', 'the server speaks KMIP 1.4, and not 1.1, '
           . 'which vCenter speaks']], versions => ['1.4']),
    stub('answers in another version',
         [[warning => 'versions', 'the server answers a request of KMIP 1.1 '
           . 'in KMIP 1.2']],
         header => '1.2'),
    stub('operations that are kept from us',
         [[bad => 'operations', 'the server does not offer what vCenter '
           . 'needs: Create, Get, Add Attribute']],
         operations => ['Discover Versions', 'Query', 'Get Attributes',
                        'Activate']),
    stub('a server without tags',
         [[warning => 'operations',
           'the server does not offer Add Attribute']],
         operations => ['Discover Versions', 'Query', 'Create', 'Get',
                        'Get Attributes', 'Activate']),
    stub('a server that serves any client',
         [[warning => 'asked', 'the server asks for no client certificate, '
           . 'and serves any client']], ca => ''),
    stub('a clock that is behind',
         [[warning => 'clock',
           qr/the server's clock is 1(?:19|20|21) s behind ours/]],
         ahead => -120),
    stub('a clock that is ahead',
         [[warning => 'clock',
           qr/the server's clock is 36\d\d s ahead of ours/]], ahead => 3610),
    stub('a server that is slow',
         [[warning => 'latency',
           'a new connection has its first answer after N ms']],
         delay => 1.1),
    { is => 'Key Protect that cannot be reached', at => ['away'], code => 1,
      finds => [[bad => 'key-protect',
                 qr/the server cannot look for keys: General Failure: .+/]],
      advice => qr/kmipctl doctor --conf/ },
);


# keys

my @BOTH = ('a', 'b');

# the sentence for a failed operation, with the server's message
sub failed {
    my ($operation, $at, $reason) = @_;

    return qr/$operation at \Q@{[address($at)]}\E failed: $reason: .+/;
}

my $uid = $pair->client('a')->new_key;
my ($gone, $dead) = map { $pair->client('a')->new_key } 1, 2;

$pair->client('a')->activate($dead);
$pair->client('a')->revoke($dead);
$pair->client('a')->revoke($gone);
$pair->client('a')->destroy($gone);

check_row(%$_) for (
    { is => 'a good pair', at => \@BOTH },
    { is => 'a good pair that makes keys', at => \@BOTH,
      args => ['--write'] },
    { is => 'a good pair with a key', at => \@BOTH,
      args => ['--uid', $uid] },
    { is => 'a key that is gone', at => \@BOTH, code => 1,
      args => ['--uid', $gone],
      finds => [map { [bad => 'read', failed('Get', $_, 'Item Not Found')] }
                    @BOTH] },
    { is => 'a key that is at its end', at => \@BOTH,
      args => ['--uid', $dead],
      finds => [map { [warning => 'read', address($_)
                       . ' gives the key, which is Deactivated'] } @BOTH] },
    { is => 'a root key that is disabled', at => ['disabled'], code => 1,
      args => ['--write'],
      finds => [[bad => 'create', failed('Create', 'disabled',
                                         'Cryptographic Failure')]],
      advice => qr/disabled or deleted.*Enable or restore it/ },
    { is => 'endpoints with different instances',
      at => ['prompt', 'instance'], code => 1,
      args => ['--write', '--timeout', 60],
      finds => [map { [bad => 'others', failed('Get', $_, 'General Failure')] }
                    'instance', 'prompt'],
      advice => qr/need the same "instance"/ },
    { is => 'endpoints with different prefixes', at => ['a', 'prefix'],
      code => 1, args => ['--uid', $uid],
      finds => [[bad => 'read', failed('Get', 'prefix', 'General Failure')]],
      advice => qr/and "record_prefix"/ },
    { is => 'attributes off', at => ['untagged'], args => ['--write'],
      finds => [[warning => 'tag', qr/@{[address('untagged')]}\ takes\ no
                 \ attributes:\ Operation\ Not\ Supported:\ .+/x]] },
    { is => 'an API key that may not delete', at => ['writer'],
      code => 1, args => ['--write'],
      finds => [[bad => 'end', failed('Destroy', 'writer',
                                      'Permission Denied')],
                [warning => 'end', qr/the key [0-9a-f-]+ is left/]] },
    { is => 'a certificate that one of two lists', at => ['a', 'purposes'],
      code => 3, args => ['--write'],
      finds => [[bad => 'admitted', $UNKNOWN]] },
    { is => 'one of two that is away', at => ['a', 'nobody'], code => 3,
      args => ['--write'],
      finds => [[bad => 'tcp',
                 "127.0.0.1, port $NOBODY, refuses connections"]] },
);


# the report as people read it: without secrets, and nothing is left behind

sub living {
    return scalar(grep { $_->{state} == 1 } $emulator->keys);
}


# the lines of a part, without times
sub part {
    my ($out, $title) = @_;

    my ($part) = $out =~ /^\Q$title\E\n(.*?)\n\n/ms;

    return map { s/ \([\d. a-z]*ms\)$//r =~ s/[0-9a-f]{24}-[0-9a-f-]{36}/UID/r }
        split(/\n/, $part // '');
}


{
    my $before = living();
    my $run = doctor(at => \@BOTH, args => ['--write', '--uid', $uid]);
    my $key = $pair->client('b')->get($uid)->key;

    is($run->{code}, 0, 'the doctor finds a good pair ready');
    is($run->{err}, '', 'nothing is on the standard error');
    like($run->{out}, qr/\n\nready(?: with warnings)?\n\z/,
         'the verdict is last');
    unlike($run->{out}, qr/\Q$key\E|@{[unpack('H*', $key)]}/i,
           'no key is printed');
    is(living(), $before, 'no key is left');

    is((part($run->{out}, "Key $uid:"))[-1],
       'ok    all 2 servers give the same key, by its SHA-256',
       'both servers give the same key');

    for my $pair ([address('a'), address('b')], [address('b'), address('a')])
    {
        my ($here, $there) = @$pair;

        is_deeply([part($run->{out}, "A vSphere key, created at $here:")], [
            "ok    $here made the key UID",
            "ok    $here gives the new key",
            "ok    $here made the key Active",
            "ok    $here tagged the key twice, with 3 attributes each",
            "ok    $there gives the same key, in the same State",
            "ok    $here revoked and destroyed the key",
            map { "ok    $_ does not give the destroyed key" }
                address('a'), address('b')], "a key's life at $here");
    }

    my @lines = split(/\n/, doctor(at => ['nobody'])->{out});
    my ($fault) = grep { $lines[$_] =~ /^FAIL/ } 0 .. $#lines;

    is_deeply([@lines[$fault, $fault + 1]], [
        "FAIL  127.0.0.1, port $NOBODY, refuses connections",
        '      expected: the server takes connections on this port'],
        'a fault tells what is expected');
    like($lines[$fault + 2], qr/^ {6}nothing listens there/,
         'the line below the fault says what to change');
    is($lines[-1],
       "do not go live: 127.0.0.1, port $NOBODY, refuses connections",
       'and is what the last line says');
}


$test->finish;
