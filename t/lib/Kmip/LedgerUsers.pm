# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

package Kmip::LedgerUsers;

# The part of the ledger's clients that use keys: Encrypt, Decrypt, MAC, wrapped
# keys, derived ones, Usage Limits, leases, archives.

use strict;
use warnings;

use Digest::SHA qw(hmac_sha512);

use Kmip::TTLV qw(attribute);

my $DATA = 'sixteen bytes---';
my $MASK = 'Encrypt|Decrypt|MACGenerate|DeriveKey|WrapKey';

my $HMAC = parameters([CryptographicAlgorithm => 'HMAC-SHA256']);
my $SHA_512 = parameters([HashingAlgorithm => 'SHA-512']);

my %NEW = (version => '1.4');

# of Usage Limits: few uses, each of which is stored, or blocks of them
my @TOTALS = (5, 64);


sub usage { return $MASK }


# Usage Limits of some new objects
sub some_limit {
    my ($self) = @_;

    return $self->random->chance(0.2) ? $self->random->one(@TOTALS) : undef;
}


sub limits {
    my ($total) = @_;

    return attribute('Usage Limits', [
        [UsageLimitsTotal => LongInteger => $total],
        [UsageLimitsUnit => Enumeration => 2]]);
}


# an Active object, or sometimes another one
sub usable {
    my ($self, %opt) = @_;

    return $self->some_object(want => sub {
        my ($object) = @_;

        return 0 if $object->{derived} || $opt{want} && !$opt{want}->($object);

        return ($object->certain('state') // '') eq 'Active'
               || $self->random->chance(0.1);
    });
}


# A request that uses a key; done gets the result if it succeeded
sub use_key {
    my ($self, $client, $object, $kind, $units, $item, $done) = @_;

    my $book = $self->book;
    my $node = $self->some_node;
    my $watch = $book->watch($object, $node);
    my $take = $units ? $book->takes($object, $units) : undef;

    $self->ask($client, $node, [$item], sub {
        my ($result) = @_;

        my $limited = $take && $book->limit_refuses($object);
        my $good = $book->used($object, $watch, $kind, $result, $limited);

        $book->took($object, $take, $result ? $result->outcome : 'lost')
            if $take;
        $done->($result) if $good && $done;
    }, %NEW);

    return 1;
}


sub on {
    my ($object, $operation, @payload) = @_;

    return [$operation, [UniqueIdentifier => $object->uid], @payload];
}


sub parameters { return [CryptographicParameters => [@_]] }


sub do_encrypt {
    my ($self, $client) = @_;

    my $object = $self->usable // return;

    return $self->use_key(
        $client, $object, 'encrypt', 1,
        on($object, 'Encrypt', parameters([BlockCipherMode => 'ECB']),
           [Data => $DATA]),
        sub { $self->book->same($object, 'ciphertext', $_[0]->at('Data')) });
}


sub do_decrypt {
    my ($self, $client) = @_;

    my $object = $self->usable(want => sub { $_[0]{computed}{ciphertext} })
        // return;

    return $self->use_key(
        $client, $object, 'decrypt', 0,
        on($object, 'Decrypt', parameters([BlockCipherMode => 'ECB']),
           [Data => $object->{computed}{ciphertext}]),
        sub {
            $self->book->complain($object->uid . ': another plaintext')
                if $_[0]->at('Data') ne $DATA;
        });
}


sub do_mac {
    my ($self, $client) = @_;

    my $object = $self->usable // return;

    return $self->use_key(
        $client, $object, 'mac', 1,
        on($object, 'MAC', $HMAC, [Data => $DATA]),
        sub { $self->book->mac_is($object, $DATA, $_[0]->at('MAC Data')) });
}


sub do_allocate {
    my ($self, $client) = @_;

    my $object = $self->usable(want => sub { $_[0]{limit} }) // return;
    my $units = 1 + $self->random->below(3);

    return $self->use_key(
        $client, $object, 'allocate', $units,
        on($object, 'Get Usage Allocation',
           [UsageLimitsCount => LongInteger => $units]));
}


sub do_lease {
    my ($self, $client) = @_;

    my $object = $self->some_object // return;

    return $self->use_key($client, $object, 'lease', 0,
                          on($object, 'Obtain Lease'));
}


sub do_export {
    my ($self, $client) = @_;

    my $object = $self->some_object // return;

    return $self->use_key(
        $client, $object, 'get', 0, on($object, 'Export'),
        sub { $self->book->key_is($object, $_[0]->key) });
}


# a key, wrapped with itself: one object decides whether that is permitted
sub do_wrap {
    my ($self, $client) = @_;

    my $object = $self->usable(want => sub { !$_[0]{limit} }) // return;

    return $self->use_key(
        $client, $object, 'wrap', 0,
        on($object, 'Get', [KeyWrappingSpecification => [
            [WrappingMethod => 'Encrypt'],
            [EncryptionKeyInformation => [
                [UniqueIdentifier => $object->uid],
                parameters([BlockCipherMode => 'NISTKeyWrap'])]],
            [EncodingOption => 'No Encoding']]]),
        sub {
            my $block = $_[0]->payload->get('Symmetric Key')
                        ->get('Key Block');

            $self->book->same($object, 'wrapped key', $block->at('Key Value'));
        });
}


sub do_derive {
    my ($self, $client) = @_;

    my $base = $self->usable(want => sub {
        defined $_[0]{bytes} && !$_[0]{limit} }) // return;
    my $book = $self->book;
    my $node = $self->some_node;
    my $fields = $self->fields;
    my $watch = $book->watch($base, $node);
    my $data = $fields->{'x-ledger'};
    my $attempt = $book->attempt(
        'Derive Key', $fields, bytes => hmac_sha512($data, $base->{bytes}),
        base => $base, watch => $watch);

    return $self->make($client, $node, $attempt, [
        'Derive Key', [ObjectType => 'Symmetric Key'],
        [UniqueIdentifier => $base->uid], [DerivationMethod => 'HMAC'],
        [DerivationParameters => [$SHA_512, [DerivationData => $data]]],
        [TemplateAttribute => [
            attribute('Cryptographic Algorithm', 'HMAC-SHA512'),
            attribute('Cryptographic Length', 512),
            attribute('Cryptographic Usage Mask', 'Encrypt'),
            Kmip::LedgerClients::given($fields)]]],
        sub { $_[0]{derived} = 1 });
}


sub do_archive {
    my ($self, $client) = @_;

    my $object = $self->some_object(change => 1) // return;

    return $self->send_changes($client, undef, $object,
                               ['archive', 'archived', undef,
                                on($object, 'Archive')]);
}


sub do_recover {
    my ($self, $client) = @_;

    my $object = $self->some_object(change => 1, want => sub {
        ($_[0]->certain('archived') // 1) ne '' || $self->random->chance(0.05)
    }) // return;

    return $self->send_changes($client, undef, $object,
                               ['recover', 'archived', undef,
                                on($object, 'Recover')]);
}


1;
