#!/usr/bin/perl

# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

# Requests of clients in the field, byte for byte where it matters, and the
# responses that they need.

use strict;
use warnings;

use FindBin qw($Bin);
use lib "$Bin/lib";

use Test::More;

use Kmip::Pair;
use Kmip::Test;
use Kmip::Tags qw(enum_name);
use Kmip::TTLV qw(attribute decode encode);

my @VERSIONS = ('1.0', '1.1', '1.2', '1.3', '1.4');

my $test = Kmip::Test->new;
my $pair = Kmip::Pair->new($test, nodes => ['a', 'b']);


sub uids {
    my ($payload) = @_;

    return $payload ? map { $_->value } $payload->all('Unique Identifier')
                    : ();
}


# Percona Server's keyring (kmippp) pages in messages of 1.0, with a field that
# came with 1.3, until a page is empty. These are its bytes, for Symmetric Keys
# and 16 a page; the offset is added by us.
sub percona_page {
    my ($offset) = @_;

    return pack('H*', '42007801000000b0'
        . '4200770100000038'
        . '4200690100000020' . '42006a02000000040000000100000000'
        . '42006b02000000040000000000000000'
        . '42000d02000000040000000100000000'
        . '42000f0100000068' . '42005c05000000040000000800000000'
        . '4200790100000050' . '42004f02000000040000000100000000')
        . encode([OffsetItems => $offset])
        . pack('H*', '4200080100000028'
        . '42000a070000000b4f626a656374205479706500000000'
        . '0042000b05000000040000000200000000');
}


sub paged {
    my ($client, $page) = @_;

    my @found;

    # with a page that is never empty, the client would never stop
    for my $turn (0 .. 9) {
        my @uids = $page->($client, scalar(@found));

        return (\@found, $turn) unless @uids;

        push @found, @uids;
    }

    return (\@found, 'no end');
}


my $client = $pair->client('a');
my @keys = sort map { $client->new_key } 1 .. 3;

my ($found, $turns) = paged($client, sub {
    my ($on, $offset) = @_;

    my $answer = $on->exchange(percona_page($offset));

    is($answer->at('Batch Item/Result Status'), 0,
       "Locate from $offset succeeds");

    return uids($answer->get('Batch Item')->get('Response Payload'));
});

is_deeply([sort @$found], \@keys, 'Percona finds each key once');
is($turns, 3, 'and after the last an empty page');

for my $version (@VERSIONS) {
    my $on = $pair->client('a', version => $version);

    ($found, $turns) = paged($on, sub {
        my (undef, $offset) = @_;

        return uids($on->call('Locate', [MaximumItems => 2],
                              [OffsetItems => $offset])->payload);
    });

    is_deeply([sort @$found], \@keys, "$version: pages of two have all keys");
    is($turns, 2, "$version: there are two pages");
}


# Attributes that clients do not know break the answer of all attributes for
# them, so those that tell nothing new are told by name, and in the list

for my $version (@VERSIONS) {
    my $on = $pair->client('a', version => $version);
    my @silent = ('Lease Time', $version ge '1.1' ? 'Fresh' : (),
                  $version ge '1.2' ? 'Original Creation Date' : (),
                  $version ge '1.3' ? 'Random Number Generator' : ());
    my %listed = map { $_ => 1 } $on->attribute_list($keys[0]);
    my $all = $on->get_attributes($keys[0])->attributes;
    my $named = $on->get_attributes($keys[0], @silent)->attributes;

    for my $name (@silent) {
        ok($listed{$name}, "$version: $name is in the list");
        ok(defined $named->{$name},
           "$name is returned to a client that names it");
        ok(!defined $all->{$name}, "$name is not returned unasked");
    }

    is($named->{'Lease Time'}[0], 0, 'Lease Time is 0');

    next unless $version ge '1.1';

    is($named->{Fresh}[0], 0, 'a key is not Fresh');
    is_deeply([sort $on->locate([attribute('Fresh', 0)])->uids], \@keys,
              'Locate finds all keys as not Fresh');
    is_deeply([$on->locate([attribute('Fresh', 1)])->uids], [],
              'Locate finds no key as Fresh');

    my $made = $on->create(attributes => [attribute('Fresh', 1)])->uid;

    is_deeply([$on->locate([attribute('Fresh', 1)])->uids], [$made],
              'a key is Fresh if its client wants that');
    is($on->get($made)->outcome, 'Success', 'a Fresh key can be read');
    is_deeply([$on->locate([attribute('Fresh', 1)])->uids], [],
              'and is not Fresh any more');
    is($on->destroy($made)->outcome, 'Success', 'the Fresh key is destroyed');
}


# A request is performed or refused, in every version of KMIP

for my $version (@VERSIONS) {
    my $on = $pair->client('a', version => $version);

    is($on->call('Locate', [ObjectGroupMember => 1])->outcome,
       'Success', "$version: Object Group Member");
    is($on->get($keys[0], [KeyWrapType => 1])->outcome, 'Success',
       "$version: Key Wrap Type is taken");
    is($on->get($keys[0], [KeyWrapType => Enumeration => 9])->outcome,
       'Feature Not Supported', 'but none that there is not');
    is($on->call('Locate', [LocatedItems => 1])->outcome, 'Invalid Field',
       "$version: a field of responses is refused");
    is($on->get($keys[0], [Offset => Interval => 1])->outcome,
       'Invalid Field', 'a field of other operations');
    is($on->destroy($keys[0], ['0x540001' => Integer => 1])->outcome,
       'Invalid Field', 'a field of a vendor');
    is($on->state($keys[0]), 'Pre-Active', "$version: nothing was done");
}

# Rook stores the keys of Ceph's disks as Symmetric Keys of format Opaque, with
# a length that need not be that of the bytes. This is its Register; the text
# that it stores is the last argument.
sub rook_register {
    my ($length, $material) = @_;

    my ($message) = decode(pack('H*', '4200780100000138'
        . '4200770100000038'
        . '4200690100000020' . '42006a02000000040000000100000000'
        . '42006b02000000040000000400000000'
        . '42000d02000000040000000100000000'
        . '42000f01000000f0' . '42005c05000000040000000300000000'
        . '4200930800000010' . '4b3f2e5618074f2682b4a80416468334'
        . '42007901000000c0' . '42005705000000040000000200000000'
        . '4200910100000038' . '4200080100000030'
        . '42000a0700000018' . '43727970746f67726170686963205573'
        . '616765204d61736b' . '42000b02000000040000004000000000'
        . '42008f0100000068' . '4200400100000060'
        . '42004205000000040000000200000000' . '4200450100000028'
        . '4200430800000020' . '30313233343536373839616263646566'
        . '30313233343536373839616263646566'
        . '42002805000000040000000300000000'
        . '42002a02000000040000010000000000'));

    return encode($message) unless defined $material;

    my ($type, $template) = $message->get('Batch Item')
        ->get('Request Payload')->items;

    return $client->message([['Register', $type, $template,
        [SymmetricKey => [[KeyBlock => [
            [KeyFormatType => Enumeration => 2],
            [KeyValue => [[KeyMaterial => $material]]],
            [CryptographicAlgorithm => 'AES'],
            [CryptographicLength => $length],
        ]]]]]], version => '1.4');
}


sub key_block {
    return $_[0]->payload->get('Symmetric Key')->get('Key Block');
}


my $rook = $pair->client('a', version => '1.4');

for ([256, undef], [256, 'r' x 128], [128, 'short']) {
    my ($length, $material) = @$_;

    my $answer = $rook->exchange(rook_register($length, $material));
    my ($item) = $answer->all('Batch Item');

    is($item->at('Result Status'), 0, "Rook's Register succeeds");

    my $uid = $item->get('Response Payload')->at('Unique Identifier');
    my $got = $rook->get($uid);

    is($got->key, $material // '0123456789abcdef' x 2,
       "Rook's Get returns the key");
    is(key_block($got)->at('Key Format Type'), 2,
       "Rook's Get returns the format Opaque");
    is(key_block($got)->at('Cryptographic Length'), $length,
       'of the length that it told');
    is(key_block($got)->at('Cryptographic Algorithm'), 3,
       "Rook's Get returns the algorithm AES");
    is($rook->get($uid, [KeyFormatType => Enumeration => 2])->key, $got->key,
       'as Opaque, if it asks');
    is($rook->get($uid, [KeyFormatType => Enumeration => 1])->outcome,
       'Key Format Type Not Supported', "Rook's key is not returned as Raw");
    is($rook->get_attributes($uid, 'Cryptographic Length')
        ->attribute('Cryptographic Length'), $length,
       "Cryptographic Length is that of Rook's Register");
    is($rook->destroy($uid)->outcome, 'Success', "Rook's Destroy succeeds");
}

my $raw = $rook->get($keys[0]);
my $opaque = $rook->get($keys[0], [KeyFormatType => Enumeration => 2]);

is(key_block($raw)->at('Key Format Type'), 1, 'a key made here is Raw');
is(key_block($opaque)->at('Key Format Type'), 2,
   'a key made here is Opaque if a client asks for that');
is($opaque->key, $raw->key, 'Raw and Opaque have the same bytes');

# Arsenal (Zenko) and ceph-csi have keys of data encrypted: AES in CBC with
# PKCS5, by parameters in the request. Arsenal has an IV of zeros, ceph-csi one
# for each.

sub cbc {
    my ($on, $operation, $uid, $data, $iv) = @_;

    return $on->on($operation, $uid, [CryptographicParameters => [
        [BlockCipherMode => 'CBC'], [PaddingMethod => 'PKCS5'],
        [CryptographicAlgorithm => 'AES']]],
        [Data => $data], [IVCounterNonce => $iv]);
}


# the operations that one of them uses, in its version and in its order
sub arsenal {
    my ($version) = @_;

    my $on = $pair->client('a', version => $version);

    is_deeply([$on->discover_versions($version)], [$version],
              "Arsenal, $version: Discover Versions lists the version");

    my $map = $on->query('Query Extension Map');

    ok($map->ok && !$map->payload->all('Extension Information'),
       'no extensions to map');
    ok(defined $on->query('Query Server Information')
       ->at('Vendor Identification'), 'Query returns the vendor');

    my $offers = $on->query('Query Operations', 'Query Objects')->payload;
    my %offered = map { enum_name('Operation', $_->value) => 1 }
                  $offers->all('Operation');

    is(join(' ', grep { !$offered{$_} } qw(Encrypt Decrypt Activate Revoke
                                           Create Destroy Query)), '',
       'all its operations are listed');

    for my $compound (0, 1) {
        my $made = $on->create(attributes => [
            attribute('x-bucket', 'bucket'),
            $compound ? attribute('Activation Date', time()) : ()]);
        my $uid = $made->uid;

        is($on->on('Activate', $uid)->uid, $uid,
           'Activate returns the identifier') unless $compound;

        my $data = 'd' x 32;
        my $hidden = cbc($on, 'Encrypt', $uid, $data, "\0" x 16);

        is($hidden->uid, $uid, 'Encrypt returns the identifier');
        is(length($hidden->at('Data')), 48, 'Encrypt of 32 bytes returns 48');

        my $shown = cbc($on, 'Decrypt', $uid, $hidden->at('Data'), "\0" x 16);

        is($shown->at('Data'), $data, 'Decrypt returns the data');
        is($on->revoke($uid, 'Cessation of Operation')->uid, $uid,
           'Revoke returns the identifier');
        is($on->destroy($uid)->uid, $uid, 'Destroy returns the identifier');
    }
}

arsenal($_) for '1.2', '1.3', '1.4';


# each of its calls is a session of its own
sub ceph_csi {
    my ($uid, @call) = @_;

    my $on = $pair->client('b', version => '1.4');

    is_deeply([$on->discover_versions('1.4')], ['1.4'],
              'ceph-csi: Discover Versions lists 1.4');

    my $result = @call ? cbc($on, $call[0], $uid, @call[1, 2])
                       : $on->get($uid);

    is($result->outcome, 'Success', $call[0] // 'Get');
    $on->close;

    return $result;
}


my $volume = $client->new_key;

is($client->on('Activate', $volume)->outcome, 'Success',
   'a key for volumes is activated');

my $passphrase = 'passphrase of a volume';
my $nonce = join('', map { chr(7 * $_) } 1 .. 16);
my $dek = ceph_csi($volume, 'Encrypt', $passphrase, $nonce)->at('Data');

is(ceph_csi($volume, 'Decrypt', $dek, $nonce)->at('Data'), $passphrase,
   'ceph-csi decrypts what it has encrypted');
is(length(ceph_csi($volume)->key), 32,
   'ceph-csi gets the key, to encrypt itself');


# kmip-go's examples 6_3 and 8 of state transitions: a Deactivation Date in the
# past deactivates, even before the Activation Date

my $day = 86400;

for my $version ('1.0', '1.4') {
    my $on = $pair->client('a', version => $version);
    my $now = time();
    my @active = (attribute('Activation Date', $now));

    for my $how ('Create', 'Modify Attribute', 'Add Attribute') {
        my @at_first = $how eq 'Create' ? ($now - 11 * 365 * $day)
                       : $how =~ /Modify/ ? ($now + 365 * $day) : ();
        my $uid = $on->new_key(attributes => [
            @active, map { attribute('Deactivation Date', $_) } @at_first]);

        if ($how ne 'Create') {
            is($on->state($uid), 'Active', "$how: the key is Active at first");
            is($on->on($how, $uid, attribute('Deactivation Date',
                                             $now - $day))->outcome,
               'Success', "$how: Deactivation Date was yesterday");
        }

        is($on->state($uid), 'Deactivated',
           "$how: the key is Deactivated in time");
        is($on->revoke($uid, 'Key Compromise')->outcome, 'Success',
           "$how: Revoke succeeds");
        is($on->state($uid), 'Compromised',
           "$how: the revoked key is Compromised");
        is($on->destroy($uid)->outcome, 'Success', "$how: Destroy succeeds");
        is($on->state($uid), 'Destroyed Compromised',
           "$how: the key is Destroyed Compromised");
    }

    my $refused = $on->create(attributes => [
        attribute('Activation Date', $now + $day),
        attribute('Deactivation Date', $now - $day)]);

    is($refused->outcome, 'Invalid Field', 'no date before an activation');
    is($refused->message, 'Deactivation Date is before Activation Date',
       'the message says which date is wrong');
}

# All attributes of a template are stored and visible at the other endpoint, or
# the object is not created. Custom attributes may have any type except Byte
# String.

my %empty = ('Object Group' => '', 'Contact Information' => '',
             'Operation Policy Name' => '', 'x-empty' => '');
my @custom = (
    ['Integer', 0], ['LongInteger', -1], ['BigInteger', "\0" x 8],
    ['Enumeration', 0], ['Boolean', 0], ['TextString', ''],
    ['ByteString', ''], ['DateTime', 0], ['Interval', 0],
    ['Structure', []], ['Structure', [[Name => TextString => 'in it']]],
);
my @named = ([NameValue => ''], [NameType => Enumeration => 1]);


sub secret_payload {
    my (@attributes) = @_;

    return ([ObjectType => 'Secret Data'], [TemplateAttribute => [
        attribute('Cryptographic Usage Mask', 'Export'), @attributes]],
        [SecretData => [[SecretDataType => 'Password'], [KeyBlock => [
            [KeyFormatType => Enumeration => 2],
            [KeyValue => [[KeyMaterial => 'secret']]]]]]]);
}


for my $version ('1.0', '1.4') {
    my $on = $pair->client('a', version => $version);
    my $other = $pair->client('b', version => $version);
    my @template = (
        (map { attribute($_, $empty{$_}) } sort keys %empty),
        map { attribute("x-$_", $custom[$_][1], type => $custom[$_][0]) }
            0 .. $#custom);

    for my $made ($on->create(attributes => \@template),
                  $on->call('Register', secret_payload(@template)))
    {
        is($made->outcome, 'Success', "$version: a template of empty things");

        my $told = $other->get_attributes($made->uid)->attributes;

        is_deeply([map { $told->{$_}[0] } sort keys %empty],
                  [('') x keys %empty], 'empty texts are kept');

        for my $i (0 .. $#custom) {
            my $value = $told->{"x-$i"}[0];

            is(ref($value) ? scalar(@$value) : $value,
               ref($custom[$i][1]) ? scalar(@{$custom[$i][1]})
                                   : $custom[$i][1],
               "as is a $custom[$i][0]");
        }
    }

    my $empty = attribute('Name', \@named);

    is($on->create(attributes => [$empty])->message, 'Name is empty',
       "$version: no object without the Name that it was given: Create");
    is($on->call('Register', secret_payload($empty))->outcome,
       'Invalid Field', "$version: no Register with an empty Name");
    is($on->on('Add Attribute', $on->new_key, $empty)->outcome,
       'Invalid Field', "$version: no Add Attribute of an empty Name");
}

$test->finish;
