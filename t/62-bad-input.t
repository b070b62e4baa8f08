#!/usr/bin/perl

# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

# Hostile input, through nginx: each message gets exactly one well-formed
# response or a closed connection, the workers survive and do not grow, the log
# has no alert, and a good client is served as before.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use Errno;
use IO::Socket::INET;
use Test::More;
use Time::HiRes qw(sleep);

use Kmip::Client;
use Kmip::Malform qw(complete offsets patched wrapped);
use Kmip::Pair;
use Kmip::Test;
use Kmip::TTLV qw(attribute decode encode frame_size);
use Kmip::Util qw(root slurp);

$SIG{PIPE} = 'IGNORE';

my $home = $ENV{KMIP_CONFORMANCE_DIR} // root() . '/../shared/conformance';

# lengths that make sums overflow
my @LENGTHS = (2 ** 32 - 1, 2 ** 32 - 8, 2 ** 31, 2 ** 31 - 1);

# bytes a worker may grow by, in rounds of the same input
my $GROWTH = 2 * 1024 * 1024;

my $test = Kmip::Test->new;
# of c: no handshake has to end in time
my %directives = (
    a => { kmip_max_message_size => '1m' },
    b => { kmip_read_timeout => '500ms' },
    c => { ssl_handshake_timeout => '500ms' },
);
my $pair = Kmip::Pair->new($test, nodes => [sort keys %directives],
                           server => sub { %{$directives{$_[0]}} });
my %workers = map { $_ => join(' ', $pair->node($_)->workers) }
              keys %directives;

# one connection for many messages, as long as the server keeps it
my $line;


sub line { return $line //= $pair->client('a') }


sub hang_up {
    $line->close(abruptly => 1) if $line && $line->sock;
    undef $line;
}


# the fault of a response, or undef
sub malformed {
    my ($bytes) = @_;

    my ($message, @more) = eval { decode($bytes) };

    return "not decodable: $@" unless $message;
    return 'more than one message' if @more;
    return $message->name if $message->name ne 'ResponseMessage';

    my ($header, @items) = $message->items;

    return 'no version' unless defined $header->at(
        'Protocol Version/Protocol Version Major');
    return 'Batch Count' if $header->at('Batch Count') != @items;

    for my $item (@items) {
        my $status = $item->get('Result Status') or return 'no status';

        return 'no reason' if $status->value != 0
                              && !$item->get('Result Reason');
    }

    return;
}


sub refusal {
    my ($bytes) = @_;

    my $message = decode($bytes);

    return !grep { $_->at('Result Status') == 0 } $message->all('Batch Item');
}


# the data that arrives until the server closes, after we have half-closed
sub rest {
    my ($client) = @_;

    my @answers;

    shutdown($client->sock, 1);

    while (defined(my $answer = $client->receive)) {
        push @answers, $answer;
    }

    push @answers, $client->{rest} if length($client->{rest});

    return @answers;
}


# all answers to bytes of any kind
sub answers {
    my ($bytes) = @_;

    my $size = frame_size($bytes);

    if (complete($bytes) && length($bytes) == $size) {
        my $sent = line()->send($bytes);
        my $answer = line()->receive;

        hang_up() unless defined $answer;
        return defined $answer ? $answer : ();
    }

    my $client = $pair->client('a');
    my $sent = $client->send($bytes);
    my @answers = complete($bytes) ? grep { defined } $client->receive : ();

    push @answers, rest($client);
    $client->close(abruptly => 1);

    return @answers;
}


# the fault of the server's reaction; refuse: no success is right
sub wrong {
    my ($bytes, %opt) = @_;

    my @answers = eval { answers($bytes) };

    if ($@) {
        hang_up();
        return "$@";
    }

    my ($wrong) = grep { defined } map { malformed($_) } @answers;

    return $wrong if defined $wrong;
    return 'answers: ' . @answers if @answers > ($opt{messages} // 1);
    return 'success' if $opt{refuse} && grep { !refusal($_) } @answers;

    return;
}


# many messages in one test: name, bytes, ...
sub all_refused {
    my ($what, @pairs) = @_;

    return judge($what, 1, @pairs);
}


sub all_survived {
    my ($what, @pairs) = @_;

    return judge($what, 0, @pairs);
}


sub judge {
    my ($what, $refuse, @pairs) = @_;

    my ($n, @wrong) = 0;

    while (my ($name, $bytes) = splice(@pairs, 0, 2)) {
        my $wrong = wrong($bytes, refuse => $refuse);

        push @wrong, "$name: $wrong" if defined $wrong;
        $n++;
    }

    is(join("\n", @wrong), '', "$what: $n inputs, no wrong response");
}


sub batch {
    my ($batch, %opt) = @_;

    return line()->message($batch, version => '1.4', %opt);
}


# one message of one operation
sub message {
    my ($operation, $payload, %opt) = @_;

    return batch([[$operation => @$payload]], %opt);
}


sub create_message {
    return message('Create', [Kmip::Client::create_payload(@_)]);
}


# a frame's own lengths
sub test_frames {
    my $good = message('Query', [[QueryFunction => 'Query Operations']]);
    my $head = pack('N', 0x42007801);

    all_refused('lengths of a message',
                map { ($_ => $head . pack('N', $_)) }
                    @LENGTHS, 0, 1, 7, 8, 9, 15);
    all_refused('lengths of a message, with content',
                map { ($_ => patched($good, 4, pack('N', $_))) } @LENGTHS);
    all_refused('what a message may not begin with',
                map { ($_ => pack('H*', $_) . substr($good, 4)) }
                    qw(00000000 42007802 42007800 420078ff 42007b01 54000001
                       42007701 ffffffff 41007801));
    all_refused('prefixes of a message',
                map { ($_ => substr($good, 0, $_)) } 0 .. length($good) - 1);
    all_refused('prefixes, with a length of their own', map {
        ($_ => patched(substr($good, 0, $_), 4, pack('N', $_ - 8)))
    } 8 .. length($good) - 1);

    is(wrong($good . "\xff" x 64, messages => 2), undef,
       'garbage behind a message');
    is(wrong($good . "\0" x 8, messages => 2), undef, 'zeros behind a message');
}


# items of a wrong type or length
sub test_items {
    my $good = create_message();
    my @at = offsets($good, 0, length($good));
    my @inner = grep { $_ > 0 } @at;
    my (%types, %tags, %lengths);

    for my $at (@inner) {
        my $type = ord(substr($good, $at + 3, 1));
        my $len = unpack('N', substr($good, $at + 4, 4));

        $types{"$at type $_"} = patched($good, $at + 3, chr($_))
            for grep { $_ != $type } 0 .. 12, 0x80, 0xff;
        $tags{"$at tag $_"} = patched($good, $at, pack('H*', $_))
            for qw(000000 420000 4200ff 420fff 540001 ffffff);
        $lengths{"$at length $_"} = patched($good, $at + 4, pack('N', $_))
            for grep { $_ != $len } @LENGTHS, 0, 1, 3, 5, 7, $len + 8,
                $len + 9, $len + 4096;
    }

    all_refused('items of another type', map { $_ => $types{$_} }
                sort keys %types);
    all_survived('items of another tag', map { $_ => $tags{$_} }
                 sort keys %tags);
    all_refused('items of another length', map { $_ => $lengths{$_} }
                sort keys %lengths);
}


sub test_structures {
    my $deep = '';

    $deep = wrapped(0x420008, $deep) for 1 .. 10_000;

    my $payload = sub {
        my ($inside) = @_;

        my $header = encode([RequestHeader => [
            [ProtocolVersion => [[ProtocolVersionMajor => 1],
                                 [ProtocolVersionMinor => 4]]],
            [BatchCount => 1]]]);

        return wrapped(0x420078, $header . wrapped(
            0x42000f, encode([Operation => 'Create'])
                      . wrapped(0x420079, $inside)));
    };

    all_refused('structures',
        '10,000 levels' => wrapped(0x420078, $deep),
        '10,000 levels in a payload' => $payload->($deep),
        '5,000 empty ones' => $payload->(wrapped(0x420008, '') x 5000),
        '100,000 empty ones' => $payload->(wrapped(0x420008, '') x 100_000),
        '5,000 at the top' => wrapped(0x420078, wrapped(0x42000f, '') x 5000),
        'none at all' => wrapped(0x420078, ''));
}


sub test_headers {
    my $query = [[QueryFunction => 'Query Operations']];
    my %header = (
        'no items' => [],
        'a second version' => [[ProtocolVersion => [
            [ProtocolVersionMajor => 1], [ProtocolVersionMinor => 1]]]],
    );

    all_refused('Batch Count', map {
        ($_ => message('Query', $query, count => $_))
    } 0, -1, 2, 31, 32, 33, 2 ** 31 - 1, -2 ** 31);
    all_refused('versions', map {
        ($_ => message('Query', $query, version => $_))
    } '0.0', '0.9', '1.5', '1.99', '2.9', '3.0', '-1.0', '1.-1',
      '2147483647.2147483647');
    all_survived('Maximum Response Size', map {
        ($_ => message('Query', $query,
                       header => [[MaximumResponseSize => $_]]))
    } 0, -1, 1, 8, 255, 2 ** 31 - 1, -2 ** 31);
    all_survived('headers',
        'twice the version' => message('Query', $query,
                                       header => $header{'a second version'}),
        'long user' => message('Query', $query,
                               credential => ['u' x 60_000, '']),
        'long password' => message('Query', $query,
                                   credential => ['u', 'p' x 500_000]),
        'time' => message('Query', $query, header => [
            [TimeStamp => 'DateTime', '-9223372036854775808']]));
    my @two = (['Query', @$query]) x 2;

    all_survived('batches',
        '33 items' => batch([(['Query', @$query]) x 33]),
        'identifiers twice' => batch(\@two, ids => ['a', 'a']),
        'no identifiers' => batch(\@two, ids => 'none'),
        'an empty one' => batch(\@two, ids => ['', 'a']),
        'a long one' => batch(\@two, ids => ['x' x 65536, 'y']));
}


sub test_requests {
    my $uid = $pair->client('a')->new_key;
    my @uid = ([UniqueIdentifier => $uid]);
    my $of = sub { return create_message(attributes => [@_]) };

    all_refused('operations', map {
        ($_ => message('Query', []) =~
             s/(\x42\x00\x5c\x05\0\0\0\x04)..../$1 . pack('N', $_)/esr)
    } 0, 0xff, 0x80000001, 0xffffffff);
    all_refused('payloads of another operation', map {
        ($_ => message($_, [[QueryFunction => 'Query Operations']]))
    } 'Create', 'Register', 'Get', 'Destroy', 'Activate', 'Revoke',
      'Add Attribute', 'Modify Attribute', 'Delete Attribute');
    all_refused('attributes',
        'State as text' => $of->(attribute('State', 'x',
                                           type => 'TextString')),
        'unknown' => $of->(attribute('Nonsense', 'x', type => 'TextString')),
        'server\'s own' => $of->(attribute('y-mine', 'x')),
        'long name' => $of->(attribute('x-' . 'n' x 70_000, 'x')),
        'index' => $of->(attribute('x-a', 'x', index => -1)),
        'bad UTF-8' => $of->(attribute('x-a', 'VALUE8BY'))
                       =~ s/VALUE8BY/\xff\xfe\xc0\x80\xed\xa0\x80\xf8/r,
        'no length' => create_message(length => 0),
        'one bit' => create_message(length => 1),
        'negative length' => create_message(length => -1),
        'huge length' => create_message(length => 2 ** 31 - 1),
        'all usages' => create_message(usage => -1));
    all_survived('odd attributes',
        'NUL' => $of->(attribute('Name', [[NameValue => "a\0b"],
            [NameType => 'Uninterpreted Text String']])),
        'index' => $of->(attribute('x-a', 'x', index => 2 ** 31 - 1)));
    all_refused('what is done with an object',
        'index' => message('Add Attribute', [
            @uid, attribute('x-a', 'b', index => -1)]),
        'delete' => message('Delete Attribute', [
            @uid, [AttributeName => 'x-a'], [AttributeIndex => 2 ** 31 - 1]]),
        'name' => message('Delete Attribute', [
            @uid, [AttributeName => 'N' x 4096]]),
        'State' => message('Modify Attribute', [
            @uid, attribute('State', 'Active')]),
        'identifier' => message('Get', [[UniqueIdentifier => 'x' x 100_000]]),
        'empty' => message('Get', [[UniqueIdentifier => '']]),
        'path' => message('Get', [[UniqueIdentifier => '../../../keys']]),
        'placeholder' => message('Get', []),
        'reason' => message('Revoke', [@uid, [RevocationReason => [
            [RevocationReasonCode => 0x7fffffff]]]]));
    all_survived('searches', map {
        ($_->[0] => message('Locate', [@{$_->[1]}]))
    } ['none' => [[MaximumItems => 0]]],
      ['negative' => [[MaximumItems => -1]]],
      ['offset' => [[OffsetItems => -1]]],
      ['1,000 attributes' => [map { attribute("x-$_", $_) } 1 .. 1000]],
      ['dates' => [map { attribute('Initial Date', $_) }
                   '-9223372036854775808', '9223372036854775807']]);

    is($pair->client('a')->get($uid)->outcome, 'Success',
       'the object is there after all this');
}


# one message with random changes, the same in each run
sub test_chance {
    my @good = (create_message(), message('Get', [
        [UniqueIdentifier => '01890a5d-ac96-774b-bcce-b302099a8057']]));
    my %flipped;

    srand(62);

    for my $i (1 .. 400) {
        my $bytes = $good[$i % @good];

        substr($bytes, 8 + int(rand(length($bytes) - 8)), 1)
            = chr(int(rand(256))) for 1 .. 1 + int(rand(3));
        $flipped{$i} = $bytes;
    }

    all_survived('changed by chance', map { $_ => $flipped{$_} }
                 sort { $a <=> $b } keys %flipped);
}


sub scality {
    my ($pattern) = @_;

    my (undef, @lines) = split(/\n/, slurp("$home/hex/scality-arsenal.tsv"));

    return map { ($_->[1] => pack('H*', $_->[3] // '')) }
        grep { $_->[2] =~ $pattern } map { [split(/\t/)] } @lines;
}


sub test_published {
    all_refused('published malformed messages', scality(qr/reject/));
    all_survived('published messages', scality(qr/^valid/));
}


# all bytes of a connection without TLS, or inside it
sub test_other_protocols {
    my $hello = pack('H*', '16030100c8010000c40303') . "\x5a" x 194;
    my $get = "GET / HTTP/1.1\r\nHost: kmip\r\n\r\n";

    all_refused('other protocols inside TLS',
        HTTP => $get, TLS => $hello, text => "hello\n", SSH => "SSH-2.0-x\r\n");

    for my $case ([HTTP => $get], [KMIP => create_message()],
                  ['half a handshake' => substr($hello, 0, 60)],
                  ['nothing' => ''])
    {
        my ($name, $bytes) = @$case;
        my $sock = IO::Socket::INET->new(PeerAddr => '127.0.0.1',
                                         PeerPort => $pair->port('a'));
        local $SIG{PIPE} = 'IGNORE';

        $sock->syswrite($bytes) if length($bytes);
        shutdown($sock, 1);

        my $kmip = '';
        while ($sock->sysread(my $some, 4096)) {
            $kmip .= $some;
        }

        unlike($kmip, qr/^\x42\x00\x7b/, "$name without TLS: no KMIP");
    }
}


# a client that sends nothing, or too slowly, is disconnected
sub test_silence {
    my $good = create_message();

    for my $case (['nothing after a header', substr($good, 0, 8)],
                  ['half a header', substr($good, 0, 5)],
                  ['half a message', substr($good, 0, length($good) / 2)],
                  ['all but a byte', substr($good, 0, -1)])
    {
        my ($name, $bytes) = @$case;
        my $client = $pair->client('b');

        $client->send($bytes);
        ok($client->closed, "$name, then silence: closed");
        $client->close(abruptly => 1);
    }

    my $sock = IO::Socket::INET->new(PeerAddr => '127.0.0.1',
                                     PeerPort => $pair->port('c'));
    is($sock->sysread(my $some, 1), 0,
       'a client without a handshake is closed');

    my $client = $pair->client('b');
    my $long = patched($good, 4, pack('N', 60_000)) . "\0" x 1500;
    my $sent = 0;

    $client->sock->blocking(0);

    # single bytes do not extend the deadline
    while ($sent < 1500 && !gone($client)) {
        last unless $client->send(substr($long, $sent++, 1));
        sleep(0.02);
    }

    cmp_ok($sent, '<', 1500, 'a byte now and then: closed');
    $client->close(abruptly => 1);

    # and a closed connection can be told from an open one
    $client = $pair->client('a');
    $client->sock->blocking(0);
    ok(!gone($client), 'a client that has sent nothing yet is waited for');
    $client->close(abruptly => 1);
}


# whether the line was closed, without waiting
sub gone {
    my ($client) = @_;

    my $n = $client->sock->sysread(my $some, 1);

    return defined $n ? $n == 0 : !$!{EAGAIN};
}


# unusual, but valid
sub test_pieces {
    my $good = message('Query', [[QueryFunction => 'Query Operations']]);
    my $client = $pair->client('a');

    $client->send($_) for split(//, $good);
    is(malformed($client->receive), undef, 'a byte at a time: answered');

    $client->send($good . $good);
    is(malformed($client->receive), undef, 'two messages at once: the first');
    is(malformed($client->receive), undef,
       'the second of two requests is answered');

    $client->send($good . substr($good, 0, 11));
    is(malformed($client->receive), undef, 'one and a half: answered');
    $client->send(substr($good, 11));
    is(malformed($client->receive), undef,
       'a request whose rest came later is answered');

    # disconnected before the response
    $client->send($good);
    $client->close(abruptly => 1);
}


sub resident {
    my ($kib) = slurp('/proc/' . ($pair->node('a')->workers)[0] . '/status')
        =~ /^VmRSS:\s+(\d+)/m;

    return $kib * 1024;
}


# the same input over and over
sub test_growth {
    my $good = create_message();
    my @input = (
        message('Get', [[UniqueIdentifier => 'x' x 100_000]]),
        wrapped(0x420078, wrapped(0x42000f, '') x 5000),
        substr($good, 0, 100), patched($good, 4, pack('N', 2 ** 32 - 1)),
        map { patched($good, $_ + 3, "\xff") } offsets($good, 8,
                                                       length($good)),
    );
    my $round = sub { return map { wrong($_, refuse => 1) // () } @input };

    $round->() for 1 .. 3;

    my $before = resident();
    my @wrong = map { $round->() } 1 .. 10;

    is(join("\n", @wrong), '', 'ten rounds of bad input get proper responses');

    SKIP: {
        skip('sanitizers keep what is freed', 1) if $ENV{TEST_NGINX_PRELOAD};
        cmp_ok(resident() - $before, '<', $GROWTH, 'the worker did not grow');
    }
}


test_frames();
test_items();
test_structures();
test_headers();
test_requests();
test_chance();
test_other_protocols();
test_silence();
test_pieces();
test_growth();

SKIP: {
    skip("no messages in $home; KMIP_CONFORMANCE_DIR says where", 2)
        unless -e "$home/hex/scality-arsenal.tsv";
    test_published();
}

hang_up();

is(join(' ', $pair->node($_)->workers), $workers{$_},
   "the workers of $_ are the same") for sort keys %workers;
is($pair->client('a')->create->outcome, 'Success',
   'a good client is served');

$test->finish;
