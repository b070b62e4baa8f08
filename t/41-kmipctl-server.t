#!/usr/bin/perl

# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

# kmipctl with servers that respond otherwise than a real one, and its decoder
# of messages.

use strict;
use warnings;

use FindBin qw($Bin);
use lib "$Bin/lib";

use IO::Socket::INET;
use IO::Socket::SSL qw(SSL_VERIFY_FAIL_IF_NO_PEER_CERT SSL_VERIFY_NONE
                       SSL_VERIFY_PEER);
use JSON::PP qw(decode_json);
use POSIX ();
use Test::More;

use Kmip::Ctl;
use Kmip::Test;
use Kmip::TTLV qw(attribute decode encode frame_size);
use Kmip::Util qw(slurp spew);

my $test = Kmip::Test->new;
my $certificates = $test->certificates;
my $ctl = Kmip::Ctl->new($test);

my @children;

$certificates->make('elsewhere', cn => 'elsewhere', issuer => 'ca',
                    purpose => 'server', names => [[DNS => 'elsewhere']]);


# a whole message, or its received part
sub receive {
    my ($sock) = @_;

    my $bytes = '';

    while (1) {
        my $size = frame_size($bytes);

        last if defined $size && length($bytes) >= $size;
        last unless sysread($sock, $bytes, 65536, length($bytes));
    }

    return $bytes;
}


# serves one connection in a child, and writes what it reads into a file
sub handle {
    my ($listener, $file, $answer, %opt) = @_;

    my $sock = $listener->accept or return;

    if ($opt{plain}) {
        syswrite($sock, $answer);
        return;
    }

    my $name = $opt{as} // 'server';

    IO::Socket::SSL->start_SSL(
        $sock, SSL_server => 1, SSL_cert_file => $certificates->crt($name),
        SSL_key_file => $certificates->key($name),
        SSL_ca_file => $certificates->crt($opt{ca} // 'ca'),
        SSL_verify_mode => $opt{ca} ? SSL_VERIFY_PEER
                                      | SSL_VERIFY_FAIL_IF_NO_PEER_CERT
                                    : SSL_VERIFY_NONE) or return;

    spew($file, receive($sock));
    syswrite($sock, $answer) if length $answer;

    # silence until the client gives up
    receive($sock) if $opt{silent};

    $sock->close;
}


# the request that a server got, by default the last one
sub request_file {
    my ($n) = @_;

    return $test->path('request' . ($n // $#children));
}


# A server for one connection: its address. Its request goes to a file.
# Options: plain (no TLS), as (its certificate), ca (whose clients it admits),
# silent.
sub server {
    my ($answer, %opt) = @_;

    my $listener = IO::Socket::INET->new(LocalAddr => '127.0.0.1',
                                         Listen => 1) // die "listen: $!\n";
    my $file = request_file(scalar(@children));

    $certificates->crt($_) for 'server', 'ca', $opt{ca} // ();

    my $pid = fork() // die "fork: $!\n";

    if ($pid == 0) {
        eval { handle($listener, $file, $answer, %opt) };
        POSIX::_exit(0);
    }

    push @children, $pid;

    return '127.0.0.1:' . $listener->sockport;
}


# ends the server with its test
sub reap {
    kill('KILL', @children);
    waitpid($_, 0) for @children;
}


END { reap() if @children }


sub response {
    my (@items) = @_;

    return encode([ResponseMessage => [
        [ResponseHeader => [
            [ProtocolVersion => [[ProtocolVersionMajor => 1],
                                 [ProtocolVersionMinor => 4]]],
            [TimeStamp => 1767225600],
            [BatchCount => scalar(@items)],
        ]],
        map { [BatchItem => $_] } @items,
    ]]);
}


sub done {
    my ($operation, @payload) = @_;

    return response([[Operation => $operation], [ResultStatus => 'Success'],
                     [ResponsePayload => \@payload]]);
}


my $GOOD = done('Query', [VendorIdentification => 'somebody']);


sub fails {
    my ($code, $err, $what, $address, @args) = @_;

    my $run = $ctl->run('--server', $address, @args ? @args : 'query');

    is($run->{code}, $code, $what);
    like($run->{err}, $err, 'and it says so');
    is($run->{out}, '', 'on the standard error alone');
}


sub no_kmip {
    fails(4, qr/not KMIP.*port/s, 'no KMIP',
          server("HTTP/1.1 400 Bad Request\r\n\r\n"));
    fails(4, qr/not KMIP/, 'KMIP that is malformed',
          server(pack('N3', 0x42007b01, 8, 0x42007a03) . "\0" x 4));
    fails(4, qr/another operation/, 'an answer to something else',
          server(done('Locate')));
    fails(4, qr/not KMIP/, 'an answer without what it must have',
          server(done('Create')), 'create');
    fails(4, qr/too long/, 'an answer without end',
          server(pack('N2', 0x42007b01, 0x7ffffff8)));
    fails(4, qr/not KMIP/, 'no answer to the batch',
          server(response()));
}


sub no_tls {
    fails(3, qr/TLS failed/, 'no TLS', server('220 hello', plain => 1));
    fails(3, qr/not trusted.*--name-check off/s, 'a certificate for others',
          server($GOOD, as => 'elsewhere'));

    my $address = server($GOOD, as => 'elsewhere');

    is($ctl->line('query', '--name-check', 'off', '--server', $address),
       'Vendor Identification  somebody', '--name-check off takes any name');

    fails(3, qr/refused|closed/, 'a server that wants another certificate',
          server($GOOD, ca => 'other-ca'));
    fails(3, qr/closed the connection.*error log.*kmip_allowed_certificate/s,
          'a server that hangs up after the handshake', server(''));
    fails(3, qr/closed the connection.*before TLS.*"deny".*PROXY/s,
          'a server that hangs up before it', server('', plain => 1));
    fails(3, qr/no response/, 'a server that says nothing',
          server('', silent => 1), 'query', '--timeout', '1');
}


# the next server is tried unless the first may have performed the request
sub failover {
    my $first = server('');
    my $second = server($GOOD);
    my @both = ('--server', $first, '--server', $second);

    my $run = $ctl->run('query', @both);

    is($run->{code}, 0, 'query is asked of the second server');
    like($run->{err}, qr/^kmipctl: \Q$first\E: /,
         'the server that failed is reported');

    $first = server('');
    $second = server($GOOD);

    $run = $ctl->run('create', '--server', $first, '--server', $second);

    is($run->{code}, 3, 'create is not tried at the second server');
    like($run->{err}, qr/not known whether/,
         'kmipctl says that the result of create is not known');
    ok(!-e request_file(), 'the second got nothing');
}


sub requests {
    my $password = $test->write('password', "open sesame\n", 0600);
    my $address = server($GOOD);
    my $file = request_file();

    $ctl->line('query', 'Query Profiles', '--protocol', '1.3', '--username',
               'ali', '--password-file', $password, '--server', $address);

    my ($message) = decode(slurp($file));
    my $header = $message->get('Request Header');
    my $credential = $header->get('Authentication')->get('Credential')
        ->get('Credential Value');

    is($credential->at('Username'), 'ali', '--username is in the request');
    is($credential->at('Password'), 'open sesame',
       'the password of --password-file is in the request');
    is($header->get('Protocol Version')->at('Protocol Version Minor'), 3,
       '--protocol sets the version of the request');

    my $run = $ctl->run('ttlv', $file);

    is($run->{code}, 0, 'ttlv reads the request');
    like($run->{out}, qr/^Request Message \(Structure\)$/m,
         'ttlv prints a structure');
    like($run->{out}, qr/^ +Operation \(Enumeration\) Query$/m,
         'ttlv prints an enumeration by its name');
    like($run->{out}, qr/^ +Username \(Text String\) ali$/m,
         'ttlv prints a text');
    like($run->{out}, qr/^ +Password \(Text String\) \(11 bytes, hidden\)$/m,
         'ttlv hides a password');
    like($ctl->line('ttlv', $file, '--reveal'),
         qr/Password \(Text String\) open sesame$/m,
         'ttlv --reveal prints a password');
}


# a hint fits the operation and the server's result: operation, reason, message,
# the hint or none; destroy reads a key's tags first, which --force leaves out
my @HINTS = (
    ['Destroy', 'Permission Denied', 'the object is Active',
     qr/kmipctl revoke UID/],
    ['Destroy', 'Permission Denied', 'the object is already destroyed', undef],
    ['Destroy', 'Permission Denied', 'Key Protect does not let it be deleted',
     qr/^see the error log of the server/m],
    ['Activate', 'Permission Denied', 'not Pre-Active',
     qr/kmipctl attributes UID State/],
    ['Activate', 'Permission Denied', 'the object is destroyed', undef],
    ['Get', 'General Failure', 'no answer', qr/not mean.*object is lost/],
    ['Create', 'General Failure', 'no answer', qr/^see the error log/m],
    ['Locate', 'General Failure', 'not all keys were looked through in time',
     qr/longer timeout in kmip_key_protect/],
    ['Locate', 'General Failure', 'no answer', qr/^see the error log/m],
);

sub hints {
    for my $row (@HINTS) {
        my ($operation, $reason, $message, $hint) = @$row;
        my @args = $operation =~ /^(?:Create|Locate)$/ ? ()
                   : $operation eq 'Destroy' ? ('1', '--force') : ('1');
        my $run = $ctl->run(lc($operation), @args, '--server',
                            server(response([
            [Operation => $operation], [ResultStatus => 'Operation Failed'],
            [ResultReason => $reason], [ResultMessage => $message]])));
        my @lines = split(/\n/, $run->{err});

        is(scalar(@lines), $hint ? 2 : 1,
           "$operation, $message: " . ($hint ? 'a hint' : 'no hint'));
        like($lines[1], $hint, "$operation, $message: what it says") if $hint;
    }
}


sub responses {
    my $text = "bad \e[31m\x{9b}2J\n";
    my $address = server(response([
        [Operation => 'Query'], [ResultStatus => 'Operation Failed'],
        [ResultReason => 'General Failure'], [ResultMessage => $text]]));

    my $run = $ctl->run('query', '--server', $address);

    is($run->{code}, 1, 'a failure exits with 1');
    like($run->{err}, qr/General Failure: bad \\x1b\[31m\\xc2\\x9b2J\\x0a$/m,
         'that cannot steer a terminal');
    like($run->{err}, qr/not mean that the object is lost/,
         'General Failure comes with a hint');

    # the response to a message that the server cannot parse: without operation
    $address = server(response([
        [ResultStatus => 'Operation Failed'],
        [ResultReason => 'Invalid Message'], [ResultMessage => 'what?']]));

    fails(1, qr/Query: Invalid Message: what\?/, 'an answer to no operation',
          $address);

    # an enumeration that the tables do not know
    $address = server(done('Query', [Operation => 0x7fffffff]));

    is($ctl->line('query', '--server', $address), 'Operation  0x7fffffff',
       'an unknown operation is a number');
}


sub ttlv {
    my $bytes = encode([RequestPayload => [
        attribute('Cryptographic Usage Mask', 'Encrypt|Decrypt'),
        attribute('x-n', 5, type => 'Integer'),
        [KeyValue => [[KeyMaterial => ByteString => 'sixteen bytes :-']]],
        [OpaqueDataValue => ByteString => 'sesame'],
        [TimeStamp => 1767225600],
    ]]);
    my $file = $test->write('message', $bytes);
    my $hex = $test->write('message.hex',
                           join(' ', unpack('(H4)*', $bytes)) . "\n");

    my $run = $ctl->run('ttlv', $file);
    my $secret = unpack('H*', 'sixteen bytes :-');

    is($run->{code}, 0, 'ttlv of a response exits with 0');
    like($run->{out}, qr/^    Attribute Value \(Integer\) Encrypt, Decrypt$/m,
         'the value of an attribute has its type');
    like($run->{out}, qr/^    Attribute Value \(Integer\) 5$/m,
         'or that of a custom one');
    like($run->{out}, qr/Key Value \(Structure\) \(\d+ bytes, hidden\)$/m,
         'ttlv hides a key');
    like($run->{out}, qr/Opaque Data Value .*\(6 bytes, hidden\)$/m,
         'ttlv hides opaque data');
    unlike($run->{out}, qr/$secret|sesame/,
           'ttlv prints neither key nor opaque data');
    like($run->{out}, qr/Time Stamp \(Date-Time\) 2026-01-01T00:00:00Z$/m,
         'ttlv prints a date');
    like($ctl->line('ttlv', $file, '--reveal'),
         qr/Key Material \(Byte String\) $secret$/m,
         'ttlv --reveal prints a key');

    is($ctl->line('ttlv', $hex), $ctl->line('ttlv', $file),
       'ttlv takes hexadecimal digits');
    is($ctl->line({ input => $hex }, 'ttlv', '-'), $ctl->line('ttlv', $file),
       'ttlv reads the standard input');

    my $json = decode_json($ctl->line('ttlv', $file, '--json'));

    is($json->{items}[0]{tag}, 'Request Payload', 'ttlv --json has the items');
    is($json->{items}[0]{value}[2]{value}, '(32 bytes, hidden)'
           =~ s/32/length(encode([KeyMaterial => ByteString =>
               'sixteen bytes :-']))/er, 'ttlv --json hides the key');
}


sub no_ttlv {
    my $half = $test->write('half', pack('N3', 0x42007801, 8, 0x42));

    for my $file ($half, $test->write('text', "hello\n"),
                  $test->write('empty', ''), $test->write('odd', '420'))
    {
        my $run = $ctl->run('ttlv', $file);

        is($run->{code}, 4, 'what is no TTLV');
        like($run->{err}, qr/not TTLV/, 'kmipctl says that it is not TTLV');
    }

    is($ctl->run('ttlv', $test->path('absent'))->{code}, 2,
       'a missing file is wrong usage');
}


no_kmip();
no_tls();
failover();
requests();
responses();
hints();
ttlv();
no_ttlv();

$test->finish;
