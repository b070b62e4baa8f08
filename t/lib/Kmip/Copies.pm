# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

package Kmip::Copies;

# A full instance: a key with the tags of a virtual machine, made through an
# endpoint, and copies of what it left in Key Protect. Copies can be listed, and
# their attributes read; the keys themselves cannot.
#
#     my $uid = fill($emulator, $client, 100_000);

use strict;
use warnings;

use Exporter qw(import);

use Kmip::TTLV qw(attribute);

our @EXPORT_OK = qw(copy_key fill identifier_of);

# the digits by which tags differ, which no copy has
my $NUMBER = '900000007770';
my $IDENTIFIER = '42230000-8a33-21d4-0c1f-';


# x-Identifier of the machine with this x-Name
sub identifier_of {
    my ($name) = @_;

    return $IDENTIFIER . $name =~ s/^vm-//r;
}


# so many copies of a key
sub copy_key {
    my ($emulator, $uid, $count) = @_;

    my ($stamp, $record) = $uid =~ /^([0-9a-f]{24})-(.*)/;
    my @more = map { $_->{id} }
               grep { $_->{name} =~ /\Q$stamp\E-at\d+$/ } $emulator->keys;

    return $emulator->control('POST', 'copies', {
        keys => [$record, @more], number => $NUMBER, count => $count });
}


# so many keys in all, if there were none; the first one's Unique Identifier
sub fill {
    my ($emulator, $client, $count) = @_;

    my $uid = $client->new_key;
    my $item = [UniqueIdentifier => $uid];
    my @results = $client->batch([
        ['Activate', $item],
        map { ['Add Attribute', $item, attribute(@$_)] }
            ['x-Name', "vm-$NUMBER"],
            ['x-Identifier', identifier_of("vm-$NUMBER")]]);

    $_->ok or die 'a key with tags: ' . $_->reason . "\n" for @results;

    copy_key($emulator, $uid, $count - 1);

    return $uid;
}


1;
