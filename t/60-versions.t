#!/usr/bin/perl

# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

# KMIP 2.x beside 1.x: each client sees of an object what its version has, and
# what 2.x alone has works.

use strict;
use warnings;

use FindBin qw($Bin);
use lib "$Bin/lib";

use Digest::SHA qw(sha256);
use Test::More;

use Kmip::Pair;
use Kmip::Tags qw(enum_value);
use Kmip::Test;
use Kmip::TTLV qw(attribute);
use Kmip::Util qw(json_lines);

my $test = Kmip::Test->new;
my $log = $test->path('kmip.log');
my $pair = Kmip::Pair->new($test, server => sub { (kmip_log => $log) });

# one client a version, at both endpoints in turn
my $old = $pair->client('a', version => '1.1');
my $late = $pair->client('b', version => '1.4');
my $first = $pair->client('a', version => '2.0');
my $new = $pair->client('b', version => '2.1');


sub vendor {
    my ($vendor, $name, $value, $type) = @_;

    return [Attribute => [
        [VendorIdentification => $vendor], [AttributeName => $name],
        [AttributeValue => $type // 'TextString', $value]]];
}


# a reference to an attribute of the standard, or of a vendor
sub reference {
    my ($name, $vendor) = @_;

    return [AttributeReference => [[VendorIdentification => $vendor],
                                   [AttributeName => $name]]] if $vendor;
    return [AttributeReference => Enumeration =>
            Kmip::Tags::tag_number($name)];
}


sub aes {
    return ([CryptographicAlgorithm => 'AES'], [CryptographicLength => 256],
            [CryptographicUsageMask => 'Encrypt|Decrypt']);
}


sub create {
    my ($client, @attributes) = @_;

    return $client->call('Create', [ObjectType => 'Symmetric Key'],
                         [Attributes => [aes(), @attributes]]);
}


# name => value of the attributes in 2.x; a vendor's as vendor/name
sub attributes {
    my ($client, $uid, @references) = @_;

    my $found = $client->on('Get Attributes', $uid, @references)
                       ->payload->get('Attributes');

    return map {
        $_->name eq 'Attribute'
        ? ($_->at('Vendor Identification') . '/' . $_->at('Attribute Name'),
           $_->at('Attribute Value'))
        : ($_->name, $_->value)
    } $found->items;
}


# what vCenter made, seen in 2.x

my $vcenter = $pair->client('a', as => 'vcenter');
my $uid = $vcenter->new_key;

$vcenter->add_attribute($uid, 'x-Product', 'VMware vSphere');
$vcenter->add_attribute($uid, 'x-Product_Version', '8.0.3 build-1');
$vcenter->activate($uid);

my %seen = attributes($new, $uid);

is($seen{'x/Product'}, 'VMware vSphere',
   'an attribute x-Product of 1.1 is Product of the vendor x in 2.1');
is($seen{'x/Product_Version'}, '8.0.3 build-1',
   "another tag is seen as the vendor's attribute");
is($seen{State}, enum_value('State', 'Active'), 'its State is seen');
ok(exists $seen{ProtectionStorageMask}, 'an attribute that 2.x adds is seen');
is($seen{ShortUniqueIdentifier}, sha256($uid),
   'the Short Unique Identifier is a hash of the Unique Identifier');
is($new->call('Locate', [Attributes => [
       [ShortUniqueIdentifier => ByteString => sha256($uid)]]])->outcome,
   'Feature Not Supported', 'it finds nothing, and Locate says so');
is($new->get($uid)->key, $old->get($uid)->key, 'the key is the same');
is_deeply({ attributes($first, $uid, reference('Product', 'x')) },
          { 'x/Product' => 'VMware vSphere' },
          'a vendor\'s attribute can be asked for by reference');
is($new->destroy($uid)->outcome, 'Wrong Key Lifecycle State',
   'Destroy of an Active key has the reason of 2.x');
is($old->destroy($uid)->outcome, 'Permission Denied',
   'Destroy in 1.x is Permission Denied, too');


# what 2.x made, seen in 1.x

my $made = create($new, vendor('x', 'Product', 'theirs'),
                  vendor('Acme', 'Color', 'red'),
                  [Comment => 'a comment'], [ProtectionLevel => 'High'],
                  [Name => [[NameValue => 'made in 2.1'],
                            [NameType => 'Uninterpreted Text String']]]);

is($made->outcome, 'Success', 'Create in 2.1 succeeds');
is($made->payload->get('Template-Attribute'), undef,
   'its response has nothing of 1.x');

$uid = $made->uid;

is($old->get_attributes($uid, 'x-Product')->attribute('x-Product'), 'theirs',
   'an attribute of the vendor x is an x- attribute in 1.1');
is_deeply([grep { /Acme|Comment|Protection|Key Format|Short/ }
           $old->attribute_list($uid)], [],
          '1.1 sees nothing that it does not have');
is_deeply([grep { /Comment|Protection|Acme/ } $late->attribute_list($uid)],
          ['Comment'], '1.4 sees what it has of them');
is_deeply([$old->locate([attribute('Name', [
               [NameValue => 'made in 2.1'],
               [NameType => 'Uninterpreted Text String']])])->uids],
          [$uid], '1.1 finds the object by its Name');
is($old->get_attributes($uid, 'Acme-Color')->attribute('Acme-Color'), undef,
   'an attribute of another vendor cannot be asked for in 1.1');
is({ attributes($first, $uid) }->{'Acme/Color'}, 'red', 'in 2.0 it is there');


# values that a version does not have

my $sm4 = $new->call('Register', [ObjectType => 'Symmetric Key'],
    [Attributes => [[CryptographicUsageMask => 'Encrypt|Authenticate']]],
    [SymmetricKey => [[KeyBlock => [
        [KeyFormatType => 'Raw'], [KeyValue => [[KeyMaterial => 'k' x 16]]],
        [CryptographicAlgorithm => 'SM4'], [CryptographicLength => 128]]]]]);

is($sm4->outcome, 'Success', 'Register of a key for SM4 in 2.1');

my $got = $late->get($sm4->uid);

is($got->key, 'k' x 16, '1.4 gets the key');
is($got->payload->at('Symmetric Key/Key Block/Cryptographic Algorithm'), undef,
   'without an algorithm that it does not have');
is($new->get($sm4->uid)
       ->payload->at('Symmetric Key/Key Block/Cryptographic Algorithm'),
   enum_value('Cryptographic Algorithm', 'SM4'), '2.1 gets it with that');

my $told = $late->get_attributes($sm4->uid)->attributes;

is($told->{'Cryptographic Algorithm'}, undef, 'the attribute is left out');
is($told->{'Cryptographic Usage Mask'}[0],
   enum_value('Cryptographic Usage Mask', 'Encrypt'),
   'and so is the bit of 2.x in the mask');
is($late->create(algorithm => 'SM4', length => 128)->outcome, 'Invalid Field',
   '1.4 cannot make such a key');
is($new->call('Create', [ObjectType => 'Symmetric Key'], [Attributes => [
       [CryptographicAlgorithm => 'AES'], [CryptographicLength => 256],
       [CryptographicUsageMask => 'Encrypt|Export']]])->outcome,
   'Invalid Attribute Value', 'nor 2.1 a key for Export, which 2.x lacks');


# objects of earlier items

my @results = $new->batch([
    [Create => [ObjectType => 'Symmetric Key'], [Attributes => [aes()]]],
    [Create => [ObjectType => 'Symmetric Key'], [Attributes => [aes()]]],
    [Activate => [UniqueIdentifier => Enumeration =>
                  enum_value('Unique Identifier', 'Create')]],
    ['Get Attributes' => [UniqueIdentifier => Integer => 0],
     reference('State')],
    ['Get Attributes' => [UniqueIdentifier => Integer => -2],
     reference('State')],
    [Get => [UniqueIdentifier => Integer => 9]]]);

is(join(', ', map { $_->outcome } @results),
   join(', ', ('Success') x 5, 'Object Not Found'),
   'a batch that names objects of earlier items');
is($results[2]->uid, $results[1]->uid, 'Create is the last one');
is($results[3]->uid, $results[0]->uid, '0 is the first identifier');
is($results[4]->uid, $results[2]->uid, '-2 counts from the end');
is($old->call('Get', [UniqueIdentifier => Integer => 0])->outcome,
   'Invalid Message', '1.1 has no such identifiers');


# attributes by their new operations

sub change {
    my ($operation, $name, @items) = @_;

    is($new->on($operation, $uid, @items)->outcome, 'Success',
       "$operation: $name succeeds");
}


change('Set Attribute', 'a new value', [NewAttribute => [
    [Description => 'one']]]);
change('Set Attribute', 'another value', [NewAttribute => [
    [Description => 'two']]]);
is($late->get_attributes($uid, 'Description')->attribute('Description'),
   'two', 'Set Attribute replaces the first value');

change('Add Attribute', 'a second instance', [NewAttribute => [
    vendor('x', 'Product', 'ours')]]);
is($new->on('Modify Attribute', $uid, [NewAttribute => [
       vendor('x', 'Product', 'whose')]])->outcome,
   'Multi Valued Attribute', 'Modify Attribute of one of two needs to say of '
   . 'which');
change('Modify Attribute', 'of one of two',
       [CurrentAttribute => [vendor('x', 'Product', 'ours')]],
       [NewAttribute => [vendor('x', 'Product', 'mine')]]);
is_deeply($old->get_attributes($uid, 'x-Product')->attributes->{'x-Product'},
          ['theirs', 'mine'], 'the other value stays');
change('Delete Attribute', 'by reference', reference('Product', 'x'));
is($old->get_attributes($uid, 'x-Product')->attribute('x-Product'), undef,
   'it deletes all instances');

change('Set Attribute', 'a number',
       [NewAttribute => [vendor('x', 'Count', 5, 'Integer')]]);
change('Adjust Attribute', 'by 3', reference('Count', 'x'),
       [AdjustmentType => 'Decrement'], [AdjustmentValue => Integer => 3]);
is($old->get_attributes($uid, 'x-Count')->attribute('x-Count'), 2,
   '5 less 3 is 2');
is($new->on('Set Attribute', $uid, [NewAttribute => [[State => 'Active']]])
       ->outcome, 'Read Only Attribute', 'State cannot be set');
is($new->on('Set Attribute', $uid, [NewAttribute => [[Name => [
       [NameValue => 'n'], [NameType => 'Uninterpreted Text String']]]]])
       ->outcome, 'Multi Valued Attribute', 'Name cannot be set');
is($late->on('Set Attribute', $uid)->outcome, 'Operation Not Supported',
   '1.4 has no Set Attribute');


# what storage is like

is(create($new)->outcome, 'Success', 'Create without Protection Storage Masks');

my $masks = sub {
    return $new->call('Create', [ObjectType => 'Symmetric Key'],
        [Attributes => [aes()]],
        [ProtectionStorageMasks => [map { [ProtectionStorageMask => $_] } @_]]
    )->outcome;
};

is($masks->('Hardware'), 'Protection Storage Unavailable',
   'objects are not stored in hardware');
is($masks->('Hardware', 'OffSystem|Outsourced'), 'Success',
   'storage elsewhere, by others, is accepted');
is($new->query('Query Storage Protection Masks')
       ->at('Protection Storage Masks/Protection Storage Mask'),
   enum_value('Protection Storage Mask', 'OffSystem|OffPremises|Outsourced'),
   'Query tells the same storage');


# Export, Log, Ping, Interop

my $export = $new->on('Export', $uid);

is($export->outcome, 'Success', 'Export succeeds');
is($export->key, $new->get($uid)->key, 'Export returns the key');
is($export->payload->at('Attributes/Comment'), 'a comment',
   'Export returns the attributes');
is($new->call('Ping')->outcome, 'Success', 'Ping succeeds');
is($first->call('Ping')->outcome, 'Operation Not Supported',
   '2.0 has no Ping');
is($new->call('Interop', [InteropFunction => 'Begin'],
              [InteropIdentifier => 'a test'])->outcome,
   'Permission Denied', 'Interop is for tests, and has to be allowed');

my $message = "a \"message\"\n of M\x{fc}ller";

is($new->call('Log', [LogMessage => $message])->outcome, 'Success',
   'Log succeeds');

my ($line) = grep { $_->{operation} eq 'Log' } json_lines($log);

is($line && $line->{message}, $message, 'kmip_log has the message');
is($line && $line->{version}, '2.1', 'kmip_log has the version');
ok(grep({ $_->log =~ /kmip client logs "a "message"\? of M\?\?ller"/ }
        $pair->nodes), 'the error log has it in characters that do no harm')
    if grep { $_->log =~ /\[info\]/ } $pair->nodes;


# versions that there are not

for my $version ('2.2', '2.9') {
    my $result = $new->call('Query', [QueryFunction => 'Query Operations'],
                            { version => $version });

    is($result->outcome, 'Unsupported Protocol Version',
       "$version is not served");
}

unlike($_->log, qr/\[error\]/, "$_->{name} found no fault") for $pair->nodes;

$test->finish;
