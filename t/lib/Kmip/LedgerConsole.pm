# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

package Kmip::LedgerConsole;

# Actions of an administrator at Key Protect's console, and their effects at the
# endpoints: for a time they return less, but never something wrong.

use strict;
use warnings;

use JSON::PP;
use MIME::Base64 qw(decode_base64 encode_base64);

use Kmip::LedgerCheck;


# Options: check (Kmip::LedgerCheck), emulator, random
sub new {
    my ($class, %opt) = @_;

    return bless { %opt }, $class;
}


sub book { return $_[0]{check}->book }


# Deletes the newest revisions of some objects: none shows an earlier state for
# it, none is "not found", and after the restore all is as before.
sub revisions_deleted {
    my ($self, $n) = @_;

    my $emulator = $self->{emulator};
    my %newest = $self->newest;
    my @uids = $self->{random}->some($n, sort keys %newest);

    delete $emulator->{tokens};

    $emulator->delete_key($newest{$_}{key}{id})->{success}
        or die "a revision of $_ cannot be deleted\n" for @uids;

    my @jobs = map { my $object = $self->book->object($_);
                     map { $self->jobs_of($object, $_) }
                         @{$self->{check}{clients}{nodes}} } @uids;

    $self->{check}->each(@jobs);

    $emulator->restore_key($newest{$_}{key}{id})->{success}
        or die "a revision of $_ cannot be restored\n" for @uids;

    return scalar(@uids);
}


# Exchanges the payloads of two records, or only their wrapped keys, many times.
# Neither is returned as the other. cold: makes the endpoints forget cached
# data; before: called with each node before a request.
sub payloads_exchanged {
    my ($self, $n, $cold, $before) = @_;

    my $living = $self->book->living;
    my @keys = $self->{random}->some(2 * $n, grep {
        my $uid = $self->{check}->uid($_);
        defined $uid && defined $living->{$uid} && $_->{state} == 1
    } $self->{emulator}->keys);

    pop @keys if @keys % 2;

    for my $i (0 .. $#keys) {
        my @both = map { $_->{payload} } @keys[$i, $i ^ 1];

        $self->payload($keys[$i], $i & 2 ? wrapped(@both) : $both[1]);
    }

    $cold->();

    for my $node (@{$self->{check}{clients}{nodes}}) {
        $before->($node);
        $self->{check}->each(
            map { $self->jobs_of(
                      $self->book->object($self->{check}->uid($_)), $node) }
                @keys);
    }

    $self->payload($_, $_->{payload}) for @keys;
    $cold->();

    return scalar(@keys);
}


# the first payload, with the wrapped key of the other one
sub wrapped {
    my ($own, $other) = map { decode_json(decode_base64($_)) } @_;

    $own->{key}{wrapped} = $other->{key}{wrapped};

    return encode_base64(encode_json($own), '');
}


sub payload {
    my ($self, $key, $payload) = @_;

    return $self->{emulator}->control('PUT', "keys/$key->{id}",
                                      { payload => $payload });
}


# uid => { key, number } of the revision that counts, of objects that live for
# sure
sub newest {
    my ($self) = @_;

    my $book = $self->book;
    my @keys = $self->{emulator}->keys;
    my %key = map { $_->{id} =~ tr/-//dr => $_ } grep { $_->{state} == 1 }
              @keys;
    my %newest;

    for my $record (@keys) {
        my $uid = $self->{check}->uid($record) // next;
        my $object = $book->object($uid) or next;
        my $state = $object->certain('state') // next;

        next if $book->gone($state);

        for my $alias (@{$record->{aliases}}) {
            my ($number, $id) = $alias =~ /-r(\d+)-([0-9a-f]{32})$/ or next;

            $newest{$uid} = { key => $key{$id}, number => $number }
                if $number > ($newest{$uid}{number} // 0);
        }
    }

    return map { $_ => $newest{$_} } grep { $newest{$_}{key} } keys %newest;
}


sub jobs_of {
    my ($self, $object, $node) = @_;

    return map { my ($operation, $judge) = @$_; sub {
        my ($client, $done) = @_;

        my $bytes = $self->{check}{clients}{speaker}->message(
            [[$operation, [UniqueIdentifier => $object->uid]]]);
        my $answered = sub {
            my ($answer) = @_;

            $self->judge($object, "$operation on $node", $judge, $answer
                ? Kmip::Result->new($answer->get('Batch Item')) : undef);
            $done->();
        };

        # repeats the request if only the connection was stale
        $client->{wire}{$node}->ask($bytes, sub {
            $_[0] ? $answered->($_[0])
                  : $client->{wire}{$node}->ask($bytes, $answered);
        });
    } } ['Get', \&has_key], ['Get Attributes', \&has_state];
}


sub judge {
    my ($self, $object, $what, $judge, $result) = @_;

    my $outcome = $result ? $result->outcome : 'lost';

    $self->book->count("console, $what: $outcome");

    return $judge->($self, $object, $result) if $outcome eq 'Success';

    return $self->book->complain($object->uid . ": $what: $outcome, after the "
                                 . 'console was used')
        unless $self->book->troubled($outcome)
               || $outcome eq 'Object archived'
                  && $object->possible('archived')->{archived};
}


sub has_key {
    my ($self, $object, $result) = @_;

    return $self->book->key_is($object, $result->key);
}


sub has_state {
    my ($self, $object, $result) = @_;

    my %fields = Kmip::Ledger::fields_of($result);
    my $state = $object->certain('state') // return;

    return $self->book->complain($object->uid . ": $fields{state}, not $state,"
                                 . ' after the console was used')
        if $fields{state} ne $state;
}


1;
