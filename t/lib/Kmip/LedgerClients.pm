# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

package Kmip::LedgerClients;

# Simultaneous clients of both endpoints, which record requests and responses in
# the ledger. The seed chooses their requests; the timing of responses is the
# machine's, so that a run is similar to another one, not identical.

use strict;
use warnings;

use parent qw(-norequire Kmip::LedgerUsers);

use Kmip::Client;
use Kmip::LedgerUsers;
use Kmip::Result;
use Kmip::TTLV qw(attribute);
use Kmip::Vcenter qw(@PRODUCT_TAGS);
use Kmip::Wire;

my @ATTRIBUTES = qw(x-a x-b x-c);
my @VM_TAGS = qw(x-Identifier x-Component x-Name);

# operation => weight
my @WEIGHTS = (
    create => 13, register => 5, get => 20, tell => 12, state => 6,
    activate => 9, add => 9, modify => 6, delete => 4, name => 3, rename => 3,
    unname => 1, revoke => 4, compromise => 2, destroy => 4, locate => 6,
    list => 1, vcenter => 2, race => 2, encrypt => 7, decrypt => 3, mac => 3,
    allocate => 4, lease => 2, export => 3, wrap => 3, derive => 3,
    archive => 2, recover => 3,
);

# the load for conflicts: few objects, created and destroyed often
my @CROWDED = (
    create => 10, get => 8, tell => 6, activate => 8, add => 10, modify => 4,
    name => 4, rename => 4, revoke => 5, destroy => 6, list => 5,
    race => 20, allocate => 4, encrypt => 3, archive => 1, recover => 3,
);


# Options: book (Kmip::Ledger), random (Kmip::Random), nodes (names), options
# (a function of a node's name: those of Kmip::Wire), clients, pause (seconds
# at most between what one client asks); crowded may be set later: clients meet
sub new {
    my ($class, %opt) = @_;

    my $self = bless { clients => 12, pause => 0.01, %opt, count => 0,
                       failed => {},
                       loop => Kmip::Wire::Loop->new,
                       speaker => bless({ version => '1.1' },
                                        'Kmip::Client') }, $class;

    for my $i (1 .. $self->{clients}) {
        push @{$self->{client}}, {
            plan => [], busy => 0,
            wire => { map { $_ => Kmip::Wire->new(
                                $self->{loop}, $self->{options}->($_)) }
                          @{$self->{nodes}} },
        };
    }

    return $self;
}


sub loop { return $_[0]{loop} }

sub book { return $_[0]{book} }

sub random { return $_[0]{random} }


sub some_node {
    my ($self) = @_;

    return $self->random->one(@{$self->{nodes}});
}


sub other_node {
    my ($self, $node) = @_;

    my @others = grep { $_ ne $node } @{$self->{nodes}};

    return @others ? $self->random->one(@others) : $node;
}


# sends a batch; done gets a Kmip::Result of each item, none if it was lost;
# options are those of a message
sub ask {
    my ($self, $client, $node, $batch, $done, %opt) = @_;

    my $wire = $client->{wire}{$node};
    my $bytes = $self->{speaker}->message($batch, ids => 'qlkc', %opt);

    $self->book->{step} += @$batch;
    $client->{busy}++;

    # a client that closes its connection
    $wire->close if $self->random->chance(0.02);

    return $wire->ask($bytes, sub {
        my ($answer) = @_;

        my @results = $answer ? map { Kmip::Result->new($_) }
                                $answer->all('Batch Item') : ();

        $done->(@results);

        my $failed = failed(@results);

        # a client waits after a failure
        $self->{failed}{$node}++ if $failed;
        $self->{loop}->later(
            $self->random->number($failed ? 0.25 : $self->{pause}),
            sub { --$client->{busy} or $self->next($client) });
    });
}


sub failed {
    my (@results) = @_;

    return !@results || grep {
        $_->reason =~ /^(?:General|Cryptographic) Failure$/ } @results;
}


# works until so many items were answered; tick is called at intervals
sub work {
    my ($self, $steps, $tick) = @_;

    $self->{until} = $self->book->{step} + $steps;
    $self->{working} = @{$self->{client}};
    $self->next($_) for @{$self->{client}};

    return $self->{loop}->run(sub {
        $tick->() if $tick;
        return $self->{working} == 0;
    });
}


sub next {
    my ($self, $client) = @_;

    if (my $step = shift @{$client->{plan}}) {
        return $step->();
    }

    if ($self->book->{step} >= $self->{until}
        || $self->book->complaints > 20)
    {
        $self->{working}--;
        return;
    }

    my $what = 'do_' . $self->random->weighted(
        $self->{crowded} ? @CROWDED : @WEIGHTS);

    # an operation without a suitable object creates one
    return $self->$what($client) || $self->do_create($client);
}


# below: choices

sub fresh {
    my ($self, $prefix) = @_;

    return $prefix . ++$self->{count};
}


# a Name that was never used, or sometimes one that an object has or had
sub some_name {
    my ($self) = @_;

    my @known = sort keys %{$self->book->{names}};

    return $self->random->one('vm-1', 'vm-2')
        if $self->{crowded} && $self->random->chance(0.5);
    return $self->random->one(@known) if @known && $self->random->chance(0.15);

    return $self->fresh("vm-$self->{random}{seed}-");
}


sub named {
    my ($name) = @_;

    return attribute('Name', [[NameValue => $name],
                              [NameType => 'Uninterpreted Text String']]);
}


sub an_attribute {
    my ($field, $value) = @_;

    return $field eq 'name' ? named($value) : attribute($field, $value);
}


# an object, preferably a recent one; to be changed: usually one that is not
# being changed
sub some_object {
    my ($self, %opt) = @_;

    my $random = $self->random;
    my @all = $self->book->objects;
    my ($late, $chance) = $self->{crowded} ? (6, 0.9) : (20, 0.7);

    for (1 .. 10) {
        my $from = $random->chance($chance) && @all > $late ? @all - $late : 0;
        my $object = $all[$from + $random->below(@all - $from)] // return;
        my $state = $object->certain('state') // '';

        next if $self->book->gone($state) && !$random->chance(0.1);
        next if $opt{want} && !$opt{want}->($object);
        next if $opt{change} && !$self->changeable($object);

        return $object;
    }

    return;
}


# too many simultaneous changes would allow too many results
sub changeable {
    my ($self, $object) = @_;

    my $open = $object->unsettled;

    return 0 if $object->open > 4;

    return !$open || $open < 4
                     && $self->random->chance($self->{crowded} ? 0.6 : 0.15);
}


sub on {
    my ($object, $operation, @payload) = @_;

    return [$operation, [UniqueIdentifier => $object->uid], @payload];
}


sub do_get {
    my ($self, $client, $object, $node) = @_;

    $object //= $self->some_object // return;

    $node //= $self->some_node;

    my $watch = $self->book->watch($object, $node);

    $self->ask($client, $node, [on($object, 'Get')],
               sub { $self->book->got($object, $watch, @_) });

    return 1;
}


sub do_tell {
    my ($self, $client, $object, $node) = @_;

    $object //= $self->some_object // return;

    $node //= $self->some_node;

    my $watch = $self->book->watch($object, $node);

    $self->ask($client, $node,
               [on($object, 'Get Attributes')],
               sub { $self->book->told($object, $watch, $_[0]) });

    return 1;
}


sub do_state {
    my ($self, $client, $object, $node) = @_;

    $object //= $self->some_object // return;

    $node //= $self->some_node;

    my $watch = $self->book->watch($object, $node);

    $self->ask($client, $node,
               [on($object, 'Get Attributes', [AttributeName => 'State'])],
               sub { $self->book->told($object, $watch, $_[0], 'state') });

    return 1;
}


# archived objects, too
sub anywhere { return [StorageStatusMask => Integer => 3] }


sub do_locate {
    my ($self, $client) = @_;

    my @names = sort keys %{$self->book->{names}} or return;
    my $name = $self->random->one(@names);
    my $before = $self->book->bearers($name);

    $self->ask($client, $self->some_node,
               [['Locate', anywhere(), named($name)]],
               sub { $self->book->located($name, $before, $_[0]) });

    return 1;
}


sub do_list {
    my ($self, $client) = @_;

    my $before = $self->book->living;

    $self->ask($client, $self->some_node,
               [['Locate', anywhere(),
                 attribute('Object Type', 'Symmetric Key')]],
               sub { $self->book->listed($before, $_[0]) });

    return 1;
}


# below: changes; each is [kind, field, value, batch item]

sub send_changes {
    my ($self, $client, $node, $object, @changes) = @_;

    $node //= $self->some_node;

    my $book = $self->book;
    my @open = map { $book->change($node, $object, @$_[0 .. 2]) } @changes;

    $self->ask($client, $node, [map { $_->[3] } @changes], sub {
        my (@results) = @_;
        my ($outcome, $message) = ('lost', 'no answer');

        for my $change (@open) {
            if (my $result = shift @results) {
                ($outcome, $message) = ($result->outcome, $result->message);

            } elsif (!$book->troubled($outcome)) {

                # after a refused item the rest is not performed; a failed one
                # was committed with the others, or not
                $outcome = 'stopped';
            }

            $book->changed($change, $outcome, $message);
        }
    });

    return 1;
}


sub adds {
    my ($object, @pairs) = @_;

    return map { ['add', @$_, on($object, 'Add Attribute',
                                 an_attribute(@$_))] } @pairs;
}


sub do_activate {
    my ($self, $client, $object, $node) = @_;

    $object //= $self->some_object(change => 1) // return;

    return $self->send_changes($client, $node, $object,
                               ['activate', 'state', undef,
                                on($object, 'Activate')]);
}


# an object in a state that allows it; random ones seldom do
sub end_life {
    my ($self, $client, $kind, $from, @item) = @_;

    my $object = $self->some_object(change => 1, want => sub {
        ($_[0]->certain('state') // '') =~ $from || $self->random->chance(0.1)
    }) // return;

    return $self->send_changes($client, undef, $object,
                               [$kind, 'state', undef, on($object, @item)]);
}


sub reason {
    my ($code) = @_;

    return [RevocationReason => [[RevocationReasonCode => $code]]];
}


sub do_revoke {
    my ($self, $client) = @_;

    return $self->end_life($client, 'revoke', qr/^Active$/, 'Revoke',
                           reason('Cessation of Operation'));
}


sub do_compromise {
    my ($self, $client) = @_;

    return $self->end_life($client, 'compromise', qr/ctive$|ated$/, 'Revoke',
                           reason('Key Compromise'));
}


sub do_destroy {
    my ($self, $client) = @_;

    return $self->end_life($client, 'destroy', qr/^(?!Active)/, 'Destroy');
}


sub do_add {
    my ($self, $client) = @_;

    my $object = $self->some_object(change => 1) // return;
    my @fields = $self->random->some(1 + $self->random->below(3),
                                     @ATTRIBUTES);

    return $self->send_changes(
        $client, undef, $object,
        adds($object, map { [$_, $self->fresh('v')] } @fields));
}


# at both endpoints at once, so that one change must build on the other
sub do_race {
    my ($self, $client) = @_;

    my $object = $self->some_object(change => 1) // return;

    $self->send_changes($client, $_, $object,
                        adds($object, ['x-c', $self->fresh('v')]))
        for @{$self->{nodes}};

    return 1;
}


sub do_modify {
    my ($self, $client) = @_;

    my $object = $self->some_object(change => 1) // return;
    my $field = $self->random->one(@ATTRIBUTES);
    my $value = $self->fresh('v');

    return $self->send_changes(
        $client, undef, $object,
        ['modify', $field, $value,
         on($object, 'Modify Attribute', an_attribute($field, $value))]);
}


sub do_delete {
    my ($self, $client) = @_;

    my $object = $self->some_object(change => 1) // return;
    my $field = $self->random->one(@ATTRIBUTES);

    return $self->send_changes(
        $client, undef, $object,
        ['delete', $field, undef,
         on($object, 'Delete Attribute', [AttributeName => $field])]);
}


sub do_name {
    my ($self, $client) = @_;

    my $object = $self->some_object(change => 1) // return;

    return $self->send_changes($client, undef, $object,
                               adds($object, ['name', $self->some_name]));
}


sub do_rename {
    my ($self, $client) = @_;

    my $object = $self->some_object(change => 1, want => sub {
        length($_[0]->certain('name') // '') }) // return;
    my $name = $self->some_name;

    return $self->send_changes(
        $client, undef, $object,
        ['modify', 'name', $name,
         on($object, 'Modify Attribute', named($name))]);
}


sub do_unname {
    my ($self, $client) = @_;

    my $object = $self->some_object(change => 1, want => sub {
        length($_[0]->certain('name') // '') }) // return;

    return $self->send_changes(
        $client, undef, $object,
        ['delete', 'name', undef,
         on($object, 'Delete Attribute', [AttributeName => 'Name'])]);
}


# below: new objects

sub fields {
    my ($self) = @_;

    my %fields = ('x-ledger' => $self->fresh('made-'),
                  map { $_ => '' } 'name', @ATTRIBUTES);

    $fields{name} = $self->some_name if $self->random->chance(0.5);
    $fields{'x-a'} = $self->fresh('v') if $self->random->chance(0.2);

    return \%fields;
}


sub given {
    my ($fields) = @_;

    return map { an_attribute($_, $fields->{$_}) }
           grep { $fields->{$_} ne '' } sort keys %$fields;
}


sub make {
    my ($self, $client, $node, $attempt, $item, $then) = @_;

    $self->ask($client, $node, [$item], sub {
        my ($result) = @_;

        my $object = $self->book->made(
            $attempt, $result ? ($result->outcome, $result->message,
                                 $result->uid) : ('lost', 'no answer'));

        $then->($object) if $then && $object;
    });

    return 1;
}


sub do_create {
    my ($self, $client, $node, $then) = @_;

    my $fields = $self->fields;
    my $limit = $self->some_limit;
    my $attempt = $self->book->attempt('Create', $fields, limit => $limit);
    my @payload = Kmip::Client::create_payload(
        usage => Kmip::LedgerUsers::usage(),
        attributes => [given($fields),
                       $limit ? Kmip::LedgerUsers::limits($limit) : ()],
        length => $self->random->chance(0.8) ? 256 : 128);

    return $self->make($client, $node // $self->some_node, $attempt,
                       ['Create', @payload], $then);
}


sub do_register {
    my ($self, $client) = @_;

    my $fields = $self->fields;
    my $bytes = pack('N8', map { $self->random->below(2 ** 31) } 1 .. 8);
    my $attempt = $self->book->attempt('Register', $fields, bytes => $bytes);

    return $self->make($client, $self->some_node, $attempt, [
        'Register', [ObjectType => 'Symmetric Key'],
        [TemplateAttribute => [
            attribute('Cryptographic Usage Mask', Kmip::LedgerUsers::usage()),
            given($fields)]],
        [SymmetricKey => [[KeyBlock => [
            [KeyFormatType => 'Raw'],
            [KeyValue => [[KeyMaterial => $bytes]]],
            [CryptographicAlgorithm => 'AES'], [CryptographicLength => 256],
        ]]]]]);
}


# as vCenter makes a key for a virtual machine, at the endpoints in turn
sub do_vcenter {
    my ($self, $client) = @_;

    my $one = $self->some_node;
    my $other = $self->other_node($one);

    return $self->do_create($client, $one, sub {
        my ($object) = @_;

        push @{$client->{plan}},
            sub { $self->do_get($client, $object, $other) },
            sub { $self->do_state($client, $object, $other) },
            sub { $self->do_activate($client, $object, $other) },
            sub { $self->send_changes($client, $one, $object,
                                      adds($object, @PRODUCT_TAGS)) },
            sub { $self->send_changes(
                      $client, $other, $object,
                      adds($object, map { [$_, $self->fresh('tag-')] }
                                    @VM_TAGS)) },
            sub { $self->do_tell($client, $object, $one) };
    });
}


1;
