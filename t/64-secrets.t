#!/usr/bin/perl

# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

# Keys, passwords, tokens and the API key are not in logs, at debug level
# either, not on status pages, not in what kmipctl prints unless it is asked to,
# and not in the memory of the master and the workers, however a request ended.
# Allowed copies are counted.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use Digest::SHA qw(hmac_sha256 sha512);
use JSON::PP;
use MIME::Base64 qw(decode_base64);
use Socket qw(SOL_SOCKET SO_RCVBUF);
use Test::More;

use Kmip::Client;
use Kmip::Config;
use Kmip::Ctl;
use Kmip::Memory qw(readable);
use Kmip::Pair;
use Kmip::Status qw(http_text status_page);
use Kmip::Test;
use Kmip::TTLV qw(attribute);
use Kmip::Util qw(random_bytes slurp wait_for);

my $WORKERS = 4;

my $TOKEN = $Kmip::Emulator::TOKEN;

my $test = Kmip::Test->new;
my $pair = Kmip::Pair->new(
    $test, nodes => ['a'], workers => $WORKERS, level => 'debug', start => 0,
    main => 'worker_shutdown_timeout 20s;',
    server => sub { server_options() });
my $emulator = $pair->emulator;
my $node = $pair->node('a');

$node->{conf} = $pair->conf('a') . http_text($node, $test->port('status'));
$node->start;

# a self-test wraps, too, and would be what is held
$node->wait_log(qr/(?:ready: root key.*){$WORKERS}/s) or die "not ready\n";

# name => values, filled as they are used
my %secret;


# small buffers, for a response that a client does not read
sub server_options {
    my ($listen) = Kmip::Config::server($test->port('kmip-a'),
                                        $test->certificates)
                   =~ /listen (.*);/;

    return (listen => "$listen sndbuf=4k",
            kmip_log => $test->path('kmip.log'),
            kmip_send_timeout => '1s', kmip_read_timeout => '4s');
}


sub plant {
    my ($name, $value) = @_;

    push @{$secret{$name}}, $value;

    return $value;
}


# a password of its own for each connection, and no copy of it in this script
sub client {
    my (%opt) = @_;

    my $password = plant('password', unpack('H*', random_bytes(12)));

    my $client = $pair->client('a', credential => ['vcenter', $password],
                               %opt);

    # the worker may be idle from now on
    $client->discover_versions;

    return $client;
}


sub register_key {
    my ($material, $format, $mask) = @_;

    return ('Register', Kmip::Client::register_key(
        $material, format => $format,
        usage => $mask // 'Encrypt|Decrypt|MACGenerate|DeriveKey'));
}


sub register_secret {
    return ('Register', Kmip::Client::register_secret($_[0]));
}


sub get { return ['Get', [UniqueIdentifier => $_[0]]] }


sub cipher {
    my ($mode, @more) = @_;

    return ([CryptographicParameters => [[BlockCipherMode => $mode]]], @more);
}


# plaintexts are secrets, too, as is all that the server computes with the key
sub encrypt_and_decrypt {
    my ($client, $uid) = @_;

    my %new = (version => '1.4');
    my $iv = [IVCounterNonce => random_bytes(16)];

    $client->activate($uid)->ok or die "Activate\n";

    for my $mode (qw(ECB CBC CTR GCM)) {
        my $data = plant('encrypted data', random_bytes(64));
        my @with = $mode eq 'ECB' ? () : $iv;
        my $result = $client->on('Encrypt', $uid,
            cipher($mode, [Data => $data], @with), \%new);
        my $tag = $result->at('Authenticated Encryption Tag');

        $result->ok or die "Encrypt, $mode: " . $result->outcome . "\n";

        my @answer = ([Data => $result->at('Data')], @with);
        my @tag = defined $tag ? [AuthenticatedEncryptionTag => $tag] : ();

        $result = $client->on('Decrypt', $uid, cipher($mode, @answer, @tag),
                              \%new);
        $result->ok && $result->at('Data') eq $data
            or die "Decrypt, $mode: " . $result->outcome . "\n";

        # refused if the key exists already
        $client->on('Decrypt', $uid, [CryptographicParameters => [
                        [BlockCipherMode => $mode],
                        [PaddingMethod => $mode eq 'GCM' ? 'None' : 'PKCS5']]],
                    @answer, @tag,
                    [AuthenticatedEncryptionAdditionalData =>
                     $mode eq 'GCM' ? 'other' : ''], \%new);
        $client->on('Encrypt', $uid,
            cipher($mode, [Data => plant('encrypted data', random_bytes(63))]),
            \%new);
    }

    for my $how ([CryptographicAlgorithm => 'HMAC-SHA256'],
                 [BlockCipherMode => 'CMAC'])
    {
        my $data = plant('encrypted data', random_bytes(64));
        my $result = $client->on('MAC', $uid,
            [CryptographicParameters => [$how]], [Data => $data], \%new);

        $result->ok or die 'MAC: ' . $result->outcome . "\n";
    }

    plant('random numbers',
          $client->call('RNG Retrieve', [DataLength => 32], \%new)
          ->at('Data'));

    return;
}


# in two requests; the second one may not come
sub encrypt_in_parts {
    my ($client, $uid, $end) = @_;

    my %new = (version => '1.4');
    my @data = map { plant('encrypted data', random_bytes(40)) } 1 .. 2;
    my $result = $client->on('Encrypt', $uid, cipher('CTR'),
        [Data => $data[0]], [IVCounterNonce => random_bytes(16)],
        [InitIndicator => 1], \%new);

    $result->ok or die 'Encrypt: ' . $result->outcome . "\n";
    return unless $end;

    $result = $client->on('Encrypt', $uid, [Data => $data[1]],
        [CorrelationValue => $result->at('Correlation Value')],
        [FinalIndicator => 1], \%new);
    $result->ok or die 'Encrypt: ' . $result->outcome . "\n";

    return;
}


# Keys that are wrapped with a key, and one that was registered wrapped. What
# was wrapped is no secret; both keys are.
sub wrap_keys {
    my ($client) = @_;

    my %new = (version => '1.4');
    my ($by, $key) = map { plant('given key', random_bytes(32)) } 1, 2;
    my $kek = $client->call(register_key($by, 'Raw', 'Wrap Key'), \%new)->uid;
    my $dek = $client->call(register_key($key), \%new)->uid;

    $client->activate($kek)->ok or die "Activate\n";

    my $data = [[WrappingMethod => 'Encrypt'], [EncryptionKeyInformation => [
        [UniqueIdentifier => $kek],
        [CryptographicParameters => [[BlockCipherMode => 'NISTKeyWrap']]]]]];
    my @option = ([], [[EncodingOption => 'No Encoding']],
                  [[AttributeName => 'Cryptographic Usage Mask']],
                  [[AttributeName => 'No such attribute']]);

    my ($whole, $wrapped) = map {
        $client->on('Get', $dek, [KeyWrappingSpecification => [@$data, @$_]],
                    \%new);
    } @option;

    for my $result ($whole, $wrapped) {
        $result->ok or die 'Get, wrapped: ' . $result->outcome . "\n";
    }

    my $bytes = $wrapped->payload->get('Symmetric Key')->get('Key Block')
                ->at('Key Value');
    my $stored = $client->call('Register', [ObjectType => 'Symmetric Key'],
        [TemplateAttribute => [
            attribute('Cryptographic Usage Mask', 'Encrypt')]],
        [SymmetricKey => [[KeyBlock => [
            [KeyFormatType => 'Raw'], [KeyValue => ByteString => $bytes],
            [CryptographicAlgorithm => 'AES'], [CryptographicLength => 256],
            [KeyWrappingData => [@$data, @{$option[1]}]]]]]], \%new);

    $stored->ok or die 'Register, wrapped: ' . $stored->outcome . "\n";

    my $plain = $client->on('Get', $stored->uid,
                            [KeyWrapType => 'Not Wrapped'], \%new);

    $plain->ok && $plain->key eq $key
        or die 'Get, unwrapped: ' . $plain->outcome . "\n";

    return;
}


sub derive {
    my ($client, $uid, $bytes) = @_;

    my $derived = plant('derived key', sha512($bytes));
    my $result = $client->call('Derive Key',
        [ObjectType => 'Symmetric Key'], [UniqueIdentifier => $uid],
        [DerivationMethod => 'HASH'],
        [DerivationParameters => [[CryptographicParameters => [
            [HashingAlgorithm => 'SHA-512']]]]],
        [TemplateAttribute => [
            attribute('Cryptographic Algorithm', 'HMAC-SHA512'),
            attribute('Cryptographic Length', 512),
            attribute('Cryptographic Usage Mask', 'Encrypt')]]);

    $result->ok && $client->get($result->uid)->key eq $derived
        or die 'Derive Key: ' . $result->outcome . "\n";

    derive_of_two($client, $uid, $bytes);

    return;
}


# the Derivation Data are Secret Data
sub derive_of_two {
    my ($client, $uid, $bytes) = @_;

    my $data = plant('secret data', random_bytes(40));
    my $second = $client->call(register_secret($data))->uid;

    $client->activate($second)->ok or die "Activate of Secret Data\n";

    my $derived = plant('derived key', hmac_sha256($data, $bytes));
    my $result = $client->call('Derive Key',
        [ObjectType => 'Symmetric Key'], [UniqueIdentifier => $uid],
        [UniqueIdentifier => $second], [DerivationMethod => 'HMAC'],
        [DerivationParameters => [[CryptographicParameters => [
            [HashingAlgorithm => 'SHA-256']]]]],
        [TemplateAttribute => [
            attribute('Cryptographic Algorithm', 'AES'),
            attribute('Cryptographic Length', 256),
            attribute('Cryptographic Usage Mask', 'Encrypt')]]);

    $result->ok && $client->get($result->uid)->key eq $derived
        or die 'Derive Key of two: ' . $result->outcome . "\n";

    return;
}


# Ordinary use: each kind of client, often enough that every worker has served.

sub use_keys {
    my ($client) = @_;

    my $made = $client->new_key;

    plant('made key', $client->get($made)->key);
    $client->get($made) for 1 .. 3;
    plant('made key', $client->get($client->new_key(length => 128))->key);

    my $given = plant('given key', random_bytes(32));
    my $result = $client->call(register_key($given));

    $result->ok && $client->get($result->uid)->key eq $given
        or die 'Register: ' . $result->outcome . "\n";

    encrypt_and_decrypt($client, $result->uid);
    encrypt_in_parts($client, $result->uid, 'to the end');

    my $other = plant('given key', random_bytes(32));
    my $transparent = $client->call(
        register_key($other, 'Transparent Symmetric Key'));

    $transparent->ok && $client->get($transparent->uid)->ok
        or die 'Register: ' . $transparent->outcome . "\n";

    wrap_keys($client);
    derive($client, $result->uid, $given);

    # a batch of reads, and one message after the other
    $client->batch([map { get($_) } $made, $result->uid, $made]);
    $client->send(join('', map { $client->message([get($_)]) } $made,
                       $result->uid));
    $client->receive for 1 .. 2;

    # in single bytes
    $client->send($_) for split(//, $client->message(
        [[register_key(plant('given key', random_bytes(32)))]]));
    $client->receive;

    return ($made, $result->uid);
}


# the data key under which a long secret lies in its record
sub data_key {
    my ($uid) = @_;

    my $stamp = substr($uid, 0, 24);
    my $record = $emulator->record_of("vmware_kmip_$stamp");
    my ($json) = split(/\0/, decode_base64($record->{payload}));
    my $key = decode_json($json)->{key};
    my $answer = $emulator->kp(
        'POST', "keys/$key->{root_key}/actions/unwrap",
        { ciphertext => $key->{wrapped}, aad => ['kmip', $stamp] });

    return decode_base64($answer->{json}{plaintext} // '');
}


# the last one is long
sub use_secrets {
    my ($client) = @_;

    my $uid;

    for my $size (100, 3500) {
        my $given = plant('secret data', random_bytes($size));
        my $result = $client->call(register_secret($given));

        $result->ok or die "Register of $size: " . $result->message . "\n";
        $uid = $result->uid;
        $client->get($uid)->ok or die "Get of $size\n";

        if ($size > 3000) {
            my $key = data_key($uid);
            is(length($key), 32, 'a long secret has a data key');
            plant('data key', $key);
        }
    }

    return $uid;
}



# Failures: whichever side disconnects, no data of the request stays in memory.

# a request that waits for Key Protect at this call
sub held {
    my ($kind, @batch) = @_;

    my $client = client();
    my ($rule) = $emulator->faults({ match => { kind => $kind }, times => 1,
                                     action => 'hold' });

    $client->send($client->message(\@batch));
    $emulator->wait_calls(held => 1);

    return ($client, $rule);
}


sub let_go {
    $emulator->no_faults;
    $emulator->release;
}


sub clients_leave {
    my ($uid) = @_;

    my @requests = (
        [unwrap => get($uid)],
        [wrap => [register_key(plant('given key', random_bytes(32)))]],
        [wrap => ['Create', Kmip::Client::create_payload()]],
        [create_key => [register_secret(plant('secret data',
                                              random_bytes(3500)))]],
    );

    for my $request (@requests) {
        my $mark = $node->mark;
        my ($client) = held(@$request);

        $client->close(reset => 1);
        $node->wait_log(
            qr/disconnected before the response|no response in time/,
            mark => $mark)
            or die "the disconnect was not seen\n";
        let_go();

        # on a busy machine it may have disconnected too late
        redo if $node->log($mark) !~ /disconnected before the response/;
    }
}


# between two parts the key is there, until the client leaves
sub streams_end {
    for my $way ({}, { abruptly => 1 }, { reset => 1 }) {
        my $client = client();
        my $given = plant('given key', random_bytes(32));
        my $result = $client->call(register_key($given));

        $client->activate($result->uid)->ok or die "Activate\n";
        encrypt_in_parts($client, $result->uid);
        $client->close(%$way);
    }
}


# responses of Key Protect while a key is under way
sub answers_go_wrong {
    my ($uid) = @_;

    for my $action (qw(half truncate garbage empty html drop close),
                    { trickle_ms => 5 }, { status => 500 },
                    { body => { plaintext => 'no base64' } })
    {
        my $client = client();

        for my $kind (qw(unwrap wrap create_key)) {
            $emulator->faults({ match => { kind => $kind }, times => 1,
                                action => $action, perform => 'before' });
            $client->get($uid);
            $client->call(register_key(plant('given key', random_bytes(32))));
            $client->create;
            $emulator->no_faults;
        }
    }
}


# invalid or incomplete requests
sub requests_are_bad {
    my ($uid) = @_;

    my @material = map { plant('given key', random_bytes(32)) } 1 .. 6;
    my $client = client();
    my $message = $client->message([[register_key($material[0])]]);

    # until it times out or is cancelled
    $client->send(substr($message, 0, -8));
    $client->closed or die "half a message was answered\n";

    $client = client();
    $client->send(substr($client->message([[register_key($material[1])]]),
                         0, -8));
    $client->close(abruptly => 1);

    # with a field too many at the end, and another message after that
    $client = client();
    $message = $client->message([[register_key($material[2])],
                                 [register_secret($material[3])]], count => 7);
    $client->send($message . "\x42" . substr($message, 1, -4)
                  . "\xff\xff\xff\xff");
    eval { $client->receive };
    $client->close(abruptly => 1);

    # longer than is read
    $client = client();
    $client->send($client->message([[register_secret($material[4] x 4000)]]));
    eval { $client->receive };
    $client->close(abruptly => 1);

    # no KMIP at all
    $client = client();
    $client->send("POST / HTTP/1.1\r\nAuthorization: $material[5]\r\n\r\n");
    $client->closed or die "HTTP was answered\n";

    # refused; the refused request contains password and key
    $client = client();
    $client->call('Register', [ObjectType => 'Symmetric Key'],
                  [SymmetricKey => [[KeyBlock => [
                      [KeyFormatType => 'Raw'],
                      [KeyValue => [[KeyMaterial => $material[5]]]]]]]]);
    $client->get($material[5]);
    $client->call('Get', [UniqueIdentifier => $uid],
                  [KeyWrappingSpecification => [
                      [WrappingMethod => 'Encrypt']]], { version => '1.4' });

    return;
}


# a response that the client does not read
sub answers_stay {
    my ($uid) = @_;

    for my $way (qw(wait leave reset)) {
        my $client = client();
        my $mark = $node->mark;

        setsockopt($client->sock, SOL_SOCKET, SO_RCVBUF, 2048);
        $client->send($client->message([map { get($uid) } 1 .. 32]));
        $emulator->wait_calls(kind => 'unwrap', count => 1);

        if ($way eq 'wait') {
            $node->wait_log(qr/client did not read its response/, mark => $mark)
                or die "the answer was taken\n";

        } elsif ($way eq 'reset') {

            # while a TLS record is half written
            $node->wait_log(qr/SSL_get_error: 3/, mark => $mark)
                or die "the answer was taken\n";
        }

        $client->close($way eq 'reset' ? (reset => 1) : (abruptly => 1));
    }
}


sub processes { return ($node->pid, $node->workers) }


# No secret so far is in memory. A worker may still be finishing the last
# request: only what is found repeatedly counts.
sub nothing_stays {
    my ($when) = @_;

    my $memory = Kmip::Memory->new(%secret);
    my @found;

    wait_for(sub { !(@found = $memory->processes(processes())) }, 10);
    is(join("\n", splice(@found, 0, 10)), '', "no memory has a secret $when");
}


# a request that waits for Key Protect, in workers that do nothing any more
sub held_still {
    my (@request) = @_;

    for my $try (1 .. 10) {
        my $mark = $node->mark;
        my ($client) = held(@request);

        kill('STOP', $node->workers);
        return $client if $node->log($mark) !~ /no response in time/;
        kill('CONT', $node->workers);
        let_go();
    }

    die "no request waits long enough\n";
}


# the search would find them
sub test_sight {
    my $material = random_bytes(32);
    my $client = held_still(wrap => [register_key($material)]);
    my $password = $secret{password}[-1];
    my $memory = Kmip::Memory->new(key => $material, password => $password);
    my $found = join("\n", $memory->processes(processes()));

    like($found, qr/: key \(raw\)/, 'a key is seen while it is wrapped');
    like($found, qr/: key \(base64/, 'also as it is in JSON');
    like($found, qr/: password \(raw\)/, 'and the password beside it');
    plant('given key', $material);
    kill('CONT', $node->workers);
    let_go();
    $client->receive;
}


# Answered at once: nothing reuses the TLS library's buffer, which held the
# request.
sub last_words {
    my ($client) = @_;

    my $material = plant('given key', random_bytes(32));
    my $result = $client->call(register_key($material, 'PKCS#8'));

    $result->outcome eq 'Key Format Type Not Supported'
        or die 'Register: ' . $result->outcome . "\n";
}


sub test_good_days {
    my @open = map {
        client(tls => { SSL_version => $_ % 2 ? 'TLSv1_2' : 'TLSv1_3' })
    } 1 .. 4 * $WORKERS;

    my ($uid) = map { use_keys($_) } @open;
    my $long = use_secrets($open[0]);

    last_words($_) for @open;
    nothing_stays('while sessions are idle');
    $open[$_]->close(abruptly => $_ % 2) for 0 .. $#open;

    return ($uid, $long);
}


sub test_bad_days {
    my ($uid, $long) = @_;

    clients_leave($uid);
    streams_end();
    answers_go_wrong($uid);
    requests_are_bad($uid);
    answers_stay($long);
    nothing_stays('whatever went wrong');
}


# however a request ends, no log has contents of it
sub test_texts {
    my $memory = Kmip::Memory->new(%secret, 'API key' => $emulator->{api_key},
                                   token => $TOKEN);
    my ($status, $said) = $node->check('-T');
    my $log = $node->log;
    my $requests = slurp($test->path('kmip.log'));

    like($log, qr/\[debug\]/, 'the error log is one of debug level');
    like($requests, qr/Register/, 'there is a log of requests');
    like($said, qr/api_key_file/, 'nginx -T shows the configuration');

    is(join("\n", $memory->text('error log', $log),
            $memory->text('request log', $requests),
            $memory->text('nginx -T', $said),
            $memory->text('output', $node->output)), '',
       'none of them has a key, a password, a token or the API key');
}


# what operators look at
sub test_views {
    my ($uid) = @_;

    my $memory = Kmip::Memory->new(%secret, 'API key' => $emulator->{api_key},
                                   token => $TOKEN);
    my $ctl = Kmip::Ctl->new($test, server => '127.0.0.1:'
                                              . $pair->port('a'));

    for my $path (qw(/metrics /status.json /health /)) {
        my $page = status_page($test->port('status'), $path);

        is($page->{status}, 200, "$path is there");
        is(join("\n", $memory->text('page', $page->{content})), '',
           "$path has no secret");
    }

    for (['list'], ['list', '--json'], ['locate', '--json'], ['get', $uid],
         ['get', '--json', $uid], ['attributes', $uid], ['record', $uid],
         ['doctor', '--uid', $uid], ['doctor', '--conf', $node->path(
             'nginx.conf')], ['orphans', '--conf', $node->path('nginx.conf')])
    {
        my $run = $ctl->run(@$_);
        my $name = join(' ', 'kmipctl', grep { !/[0-9]/ } @$_);

        ok(length($run->{out}), "$name prints something")
            or diag($run->{err});
        is(join("\n", $memory->text('kmipctl', "$run->{out}$run->{err}")), '',
           "$name has no secret");
    }
}


SKIP: {
    # a sanitizer keeps freed memory to detect its use
    skip('a sanitizer keeps what was freed', 1) if $ENV{TEST_NGINX_PRELOAD};
    skip('the memory of a worker is not ours to read', 1)
        unless readable($node->pid);

    test_sight();
    test_bad_days(test_good_days());
}

# without these parts there is nothing to search
my $last = client();

my ($uid) = use_keys($last);
use_secrets($last);
$last->close;

test_views($uid);
test_texts();

$test->finish;
