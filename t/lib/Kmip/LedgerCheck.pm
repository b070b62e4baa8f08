# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

package Kmip::LedgerCheck;

# The final check, without faults: both endpoints return every acknowledged
# change of every object, and everything else in Key Protect is explained.

use strict;
use warnings;

use JSON::PP;
use MIME::Base64 qw(decode_base64);
use Time::HiRes qw(time);

use Kmip::TTLV qw(attribute);

my $STAMP = qr/[0-9a-f]{24}/;


# Options: clients (Kmip::LedgerClients), prefix, patience (seconds until an
# endpoint must work)
sub new {
    my ($class, %opt) = @_;

    return bless { prefix => 'vmware_kmip_', patience => 60, %opt }, $class;
}


sub book { return $_[0]{clients}->book }

sub loop { return $_[0]{clients}->loop }


# runs jobs, several at a time; each is a function of a client and of a callback
# for its end
sub each {
    my ($self, @jobs) = @_;

    my $left = @jobs;
    my $next;

    $next = sub {
        my ($client) = @_;

        my $job = shift @jobs // return;

        $job->($client, sub { $left--; $next->($client) });
    };

    $next->($_) for @{$self->{clients}{client}};

    my $done = $self->loop->run(sub { $left == 0 });

    undef $next;

    return $done;
}


# repeats a request until no fault shows in the response
sub insist {
    my ($self, $client, $node, $batch, $judge, $done, $end) = @_;

    my $speaker = $self->{clients}{speaker};

    $end //= time() + $self->{patience};

    $client->{wire}{$node}->ask($speaker->message($batch, ids => 'qlkc'), sub {
        my ($answer) = @_;

        my ($result) = $answer ? map { Kmip::Result->new($_) }
                                 $answer->all('Batch Item') : ();

        if ((!$result || $self->book->troubled($result->outcome))
            && time() < $end)
        {
            return $self->loop->later(0.1, sub {
                $self->insist($client, $node, $batch, $judge, $done, $end)
            });
        }

        $judge->($result);
        $done->();
    });
}


# waits until both endpoints read and create keys again
sub heal {
    my ($self) = @_;

    my $clients = $self->{clients};
    my $book = $self->book;

    $book->{trouble} = 1;

    for my $node (@{$clients->{nodes}}) {
        my $well = 0;
        my $end = time() + $self->{patience};

        while (!$well && time() < $end) {
            $self->each(sub {
                my ($client, $done) = @_;

                my $fields = { 'x-ledger' => $clients->fresh('made-'),
                               name => '' };
                my $attempt = $book->attempt('Create', $fields);
                my @payload = Kmip::Client::create_payload(
                    usage => Kmip::LedgerUsers::usage(),
                    attributes => [Kmip::LedgerClients::given($fields)]);
                my $bytes = $clients->{speaker}->message(
                    [['Create', @payload]]);

                $client->{wire}{$node}->ask($bytes, sub {
                    my ($answer) = @_;

                    my $result = $answer && Kmip::Result->new(
                        $answer->get('Batch Item'));

                    $well = $book->made($attempt, $result
                        ? ($result->outcome, $result->message, $result->uid)
                        : ('lost', 'no answer'));
                    $self->loop->later(0.05, $done);
                });
            });
        }

        $book->complain("$node does not get well") unless $well;
    }

    $book->{trouble} = 0;

    return;
}


# waits until no change without a response can still take effect
sub settle {
    my ($self) = @_;

    my @open = grep { $_->unsettled } $self->book->objects;

    $self->loop->later(0.1, sub { });

    return $self->loop->run(sub {
        @open = grep { $_->unsettled } @open;
        $self->loop->later(0.1, sub { }) unless @{$self->loop->{timers}};
        return !@open;
    });
}


# reads a key and all its attributes at one endpoint
sub jobs_of {
    my ($self, $object, $node) = @_;

    my $book = $self->book;
    my $on = [UniqueIdentifier => $object->uid];

    return (
        sub {
            my ($client, $done) = @_;
            my $watch = $book->watch($object, $node);
            $self->insist($client, $node, [['Get', $on]], sub {
                $book->got($object, $watch, @_) }, $done);
        },
        sub {
            my ($client, $done) = @_;
            my $watch = $book->watch($object, $node);
            $self->insist($client, $node, [['Get Attributes', $on]], sub {
                $book->told($object, $watch, $_[0]) }, $done);
        },
    );
}


sub job_of_name {
    my ($self, $name, $node) = @_;

    my $book = $self->book;

    return sub {
        my ($client, $done) = @_;

        my $before = $book->bearers($name);
        my $named = Kmip::LedgerClients::named($name);

        $self->insist($client, $node, [
            ['Locate', Kmip::LedgerClients::anywhere(), $named]], sub {
            $book->located($name, $before, $_[0]) }, $done);
    };
}


# Checks every object and every Name, or some objects, at both endpoints; the
# second time each state is certain, and both must return the same.
sub verify {
    my ($self, @some) = @_;

    my @nodes = @{$self->{clients}{nodes}};
    my @objects = @some ? @some : $self->book->objects;
    my @names = @some ? () : sort keys %{$self->book->{names}};

    for my $node (@nodes) {
        $self->each((map { $self->jobs_of($_, $node) } @objects),
                    (map { $self->job_of_name($_, $node) } @names));
    }

    return scalar(@objects);
}


# Locate without a Name returns exactly the living objects
sub verify_list {
    my ($self) = @_;

    my $book = $self->book;
    my $all = [['Locate', Kmip::LedgerClients::anywhere(),
                attribute('Object Type', 'Symmetric Key')]];

    $self->each(map { my $node = $_; sub {
        my ($client, $done) = @_;

        $self->insist($client, $node, $all, sub {
            $self->listed($node, $_[0]) }, $done);
    } } @{$self->{clients}{nodes}});

    return;
}


sub listed {
    my ($self, $node, $result) = @_;

    my $book = $self->book;

    return $book->complain("Locate on $node: "
                           . ($result ? $result->outcome : 'lost'))
        unless $result && $result->ok;

    my %times;
    $times{$_}++ for $result->uids;

    for my $object ($book->objects) {
        my $state = $object->certain('state') // next;
        my $want = $book->gone($state) ? 0 : 1;
        my $got = $times{$object->uid} // 0;

        $book->complain("Locate on $node: " . $object->uid . " is $state, "
                        . "and there $got times") if $got != $want;
    }

    for my $uid (grep { !$book->object($_) } keys %times) {
        $book->complain("Locate on $node: no client created $uid")
            unless $self->{orphans}{$uid};
    }

    return;
}


# below: contents of Key Protect

# class => keys, of all that no acknowledged object explains
sub orphans {
    my ($self, @keys) = @_;

    my %classes;

    for my $key (@keys) {
        my ($stamp, $number) = ($key->{name} // '')
            =~ /^\Q$self->{prefix}\E($STAMP)(?:-at(\d+))?$/ or next;
        my $class = defined $number ? $self->revision($key, $stamp)
                    : $self->record($key, $self->uid($key));

        push @{$classes{$class}}, $key if $class;
    }

    return \%classes;
}


# the Unique Identifier of a record, undef of other keys
sub uid {
    my ($self, $key) = @_;

    return ($key->{name} // '') =~ /^\Q$self->{prefix}\E($STAMP)$/
           ? "$1-$key->{id}" : undef;
}


sub has_alias {
    my ($key) = @_;

    return grep { $_ eq $key->{name} } @{$key->{aliases}};
}


sub attributes_of {
    my ($key) = @_;

    my ($json) = split(/\0/, decode_base64($key->{payload} // ''));
    my $payload = eval { decode_json($json) };

    return map { $_->{name} => $_->{value} }
           @{($payload // {})->{attributes} // []};
}


sub record {
    my ($self, $key, $uid) = @_;

    my $book = $self->book;

    return if $book->object($uid);

    my %attributes = attributes_of($key);
    my $id = $attributes{'x-ledger'} // '';
    my $attempt = $book->{attempts}{$id};

    if (!$attempt) {
        $book->complain("record $uid: of no attempt");
        return 'record without a request';
    }

    my $outcome = $attempt->{outcome} // 'lost';

    $self->{orphans}{$uid} = 1;

    return 'record without alias, of a clash' if !has_alias($key);
    return 'Create whose answer was lost' if $outcome eq 'lost';
    return 'Create that failed' if $book->troubled($outcome);

    # of two objects created with one Name, one is deleted and keeps its aliases
    return 'Create that was taken back'
        if $outcome eq 'refused' && $key->{state} == 5;

    $book->complain("record $uid: of $id, which was $outcome");

    return 'record of a Create that was ' . $outcome;
}


sub revision {
    my ($self, $key, $stamp) = @_;

    my $book = $self->book;
    my ($object) = grep { $_->uid =~ /^$stamp-/ } $book->objects;

    if (!$object) {
        $book->complain("$key->{name}: a revision of an unknown object");
        return 'revision without a request';
    }

    return if $key->{state} == 5;
    return 'revision without alias, of a clash' if !has_alias($key);

    my @states = keys %{$object->possible('state')};

    return 'revision beside a Destroy' if grep { $book->gone($_) } @states;

    return;
}


1;
