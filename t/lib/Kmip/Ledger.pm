# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

package Kmip::Ledger;

# The ledger of acknowledged changes, which judges each response: it must be
# possible after all earlier responses. Complaints are collected; each names the
# step, counted in batch items.

use strict;
use warnings;

use Time::HiRes qw(time);

use parent qw(-norequire Kmip::LedgerNames Kmip::LedgerFacts
              Kmip::LedgerStory Kmip::LedgerUses);

use Kmip::LedgerFacts;
use Kmip::LedgerNames qw(instances written);
use Kmip::LedgerObject;
use Kmip::LedgerStory;
use Kmip::LedgerUses;
use Kmip::Tags qw(enum_name);

my $ABSENT = 'Item Not Found';
my $DENIED = 'Permission Denied';

# results that are allowed while Key Protect has a fault
my %TROUBLE = map { $_ => 1 } 'General Failure', 'Cryptographic Failure';

my %GONE = map { $_ => 1 } 'Destroyed', 'Destroyed Compromised';

# State => State, by operation
my %NEXT = (
    activate => { 'Pre-Active' => 'Active', 'Active' => 'Active' },
    revoke => { map { $_ => 'Deactivated' } qw(Active Deactivated) },
    compromise => {
        (map { $_ => 'Compromised' }
             qw(Pre-Active Active Deactivated Compromised)),
        'Destroyed' => 'Destroyed Compromised',
    },
    destroy => {
        (map { $_ => 'Destroyed' } qw(Pre-Active Deactivated Destroyed)),
        (map { $_ => 'Destroyed Compromised' }
             'Compromised', 'Destroyed Compromised'),
    },
);

# A mark is set regardless of changes in between, and the furthest state wins:
# the resulting state if the mark was sent for an object that seemed to be
# Pre-Active. Such a change is not acknowledged, since endpoints read the record
# after setting a mark. But endpoints that see each other's changes late may
# miss them, and an Activate and a Destroy may both be acknowledged; the key
# ends Destroyed.
my %LATE = (
    activate => { map { $_ => $_ } 'Deactivated', 'Compromised', keys %GONE },
    destroy => { 'Active' => 'Destroyed' },
);

# the new value of an attribute, by operation, old and given value; a value has
# all instances, see written()
my %EDIT = (
    add => sub { $_[2] eq 'name' ? named(@_) : added(@_) },
    modify => sub { $_[0] =~ /^0=/ ? replaced(@_) : undef },
    delete => sub { $_[0] =~ /^0=/ ? replaced($_[0]) : undef },
    archive => sub { $_[0] eq '' ? 'archived' : undef },
    recover => sub { '' },
);

# Seconds in which a change may use cached metadata without asking Key Protect.
# A deleted record takes no revision; one that is only marked does, so an
# endpoint that relies on deletion may acknowledge a change of an object that
# the other one has just marked as destroyed: see "destroy" in
# doc/directives.md. It stays destroyed.
my $RECENT = 10;

# the result of a change that the state does not allow
my %REFUSAL = (
    activate => [$DENIED], revoke => ['Illegal Operation'],
    compromise => ['Illegal Operation'], destroy => [$DENIED],
    add => ['Illegal Operation', 'Index Out of Bounds'],
    modify => ['Invalid Field'], delete => [$ABSENT], archive => [],
    recover => [],
);

# Key Protect refused to delete a record for whose mark it has no place
my $KEPT = qr/^Key Protect (?:does not let|takes no more aliases)/;

# the attribute has instances, but none with index 0
my $NO_INSTANCE = qr/no instance/;

# changes that may also be refused: a repeated change of state, from a client
# that may have missed the first response
my %EITHER = (activate => qr/^Active$/, revoke => qr/^Deactivated$/,
              compromise => qr/^Compromised$/, destroy => qr/^Destroyed/);


# Options: seed, for complaints; linger: seconds for which a change without a
# response may still take effect; mixed: a function that says whether endpoints
# may have different values of "destroy"
sub new {
    my ($class, %opt) = @_;

    return bless { linger => 8, %opt, objects => {}, list => [],
                   attempts => {}, names => {}, keys => {}, complaints => [],
                   count => {}, step => 0, trouble => 0, stale => 0,
                   story => {}, reported => '', born => time() }, $class;
}


sub added {
    my ($old, $value) = @_;

    my %instances = instances($old);

    return $old if grep { $_ eq $value } values %instances;

    my ($last) = sort { $b <=> $a } keys %instances;

    return written(%instances, defined $last ? $last + 1 : 0, $value);
}


# an object has one Name
sub named {
    my ($old, $value) = @_;

    return $old eq '' || $old eq "0=$value" ? "0=$value" : undef;
}


# replaces or deletes the instance with index 0
sub replaced {
    my ($old, $value) = @_;

    my %instances = instances($old);

    delete $instances{0};

    return written(%instances, defined $value ? (0 => $value) : ());
}


sub complain {
    my ($self, $text) = @_;

    my $during = $self->{during} ? " (during $self->{during})" : '';

    push @{$self->{complaints}},
        "seed $self->{seed}, step $self->{step}$during: $text";

    return;
}


sub complaints { return @{$_[0]{complaints}} }


sub object { return $_[0]{objects}{$_[1]} }

sub objects { return @{$_[0]{list}} }


sub count {
    my ($self, $what) = @_;

    return $self->{count}{$what}++;
}


# a missing response counts as a fault, too
sub troubled {
    my ($self, $outcome) = @_;

    return $outcome eq 'lost' || $TROUBLE{$outcome};
}


# a result that only a fault of Key Protect explains is wrong without one
sub excuse {
    my ($self, $what, $outcome, $message) = @_;

    $self->count("trouble: $outcome");
    $self->complain("$what: $outcome ($message) without any trouble")
        unless $self->{trouble};

    return 'unknown';
}


# node: the endpoint of the request
sub watch {
    my ($self, $object, $node) = @_;

    my $watch = $object->watch($self->{stale});

    return $self->asks($node, $watch, partial => $self->{partial});
}


# whether revisions may have been invisible
sub partial { return $_[0]{partial} || $_[1]{partial} }


sub gone { return $GONE{$_[1]} }


sub may_be_gone {
    my ($self, $object, $watch) = @_;

    return grep { $GONE{$_} } keys %{$object->seen($watch, 'state')};
}


sub may_live {
    my ($self, $object, $watch) = @_;

    return grep { !$GONE{$_} } keys %{$object->seen($watch, 'state')};
}


# A change of an object at an endpoint: kind, field, value
sub change {
    my ($self, $node, $object, $kind, $field, $value) = @_;

    my $next = $NEXT{$kind};
    my $late = $LATE{$kind}
               && ($self->{stale}
                   || $object->possible('state')->{'Pre-Active'})
               ? $LATE{$kind} : {};
    my $edit = $EDIT{$kind};
    my $name = $field eq 'name' && $kind ne 'delete' ? $value : undef;

    my $change = {
        kind => $kind, field => $field, value => $value, object => $object,
        step => $self->{step}, name => $name,
        watch => $self->watch($object, $node),
        bearers => defined $name ? $self->bearers($name, $object) : undef,
        mixed => $kind eq 'destroy' && $self->{mixed} && $self->{mixed}->(),
        fits => $next ? sub { $next->{$_[0]} }
                : sub { $edit->($_[0], $value, $field) },
        apply => $next ? sub { $next->{$_[0]} }
                 : sub { $edit->($_[0], $value, $field) },
        late => sub { $late->{$_[0]} },
    };

    $self->{names}{$name}{$object->uid} = 1 if defined $name;

    return $object->begin($change);
}


sub describe {
    my ($self, $change) = @_;

    return join(' ', $change->{kind}, $change->{field},
                $change->{value} // '', 'of', $change->{object}->uid,
                "(from step $change->{step})");
}


# The outcome of a change: "Success", a reason, "lost", or "stopped" where the
# batch ended before it.
sub changed {
    my ($self, $change, $outcome, $message) = @_;

    my $object = $change->{object};
    my $how = $outcome eq 'Success' ? $self->granted($change)
              : $outcome eq 'stopped' ? 'refused'
              : $self->troubled($outcome)
                ? $self->excuse($self->describe($change), $outcome, $message)
              : $message =~ /marked as destroyed/ ? 'done'
              : $self->unsupported($outcome) ? 'refused'
              : $self->own_mark($change, $message) ? 'unknown'
              : $self->refused($change, $outcome, $message);

    # perhaps by its mark alone
    $object->{marked} = time()
        if $change->{mixed} || $message =~ /marked as destroyed/;

    $change->{strict} = !$change->{watch}{stale} && !$self->{stale};

    $object->finish($change, $how)
        or $self->complain($self->describe($change)
                           . ' succeeded together with another');

    $object->unwatch($change->{watch});
    $self->count("$change->{kind}: $how");
    $self->heard($object->uid, $change->{watch},
                 "$change->{kind} $change->{field} "
                 . ($change->{value} // '') . ': '
                 . Kmip::LedgerStory::answer($outcome, $message));

    return $how;
}


sub granted {
    my ($self, $change) = @_;

    my $object = $change->{object};
    my $seen = $object->seen($change->{watch}, $change->{field});

    $self->complain($self->describe($change) . ' succeeded, from '
                    . join('|', sort keys %$seen))
        unless grep { defined $change->{fits}->($_) } keys %$seen;

    $self->complain($self->describe($change)
                    . ' succeeded on a destroyed object')
        unless $change->{field} eq 'state'
               || $self->may_live($object, $change->{watch})
               || $change->{began} < ($object->{marked} // 0) + $RECENT;

    # an archived one takes no other change of its revisions
    $self->complain($self->describe($change) . ' succeeded while archived')
        if $change->{field} ne 'state' && $change->{field} ne 'archived'
           && $self->archived($object, $change->{watch}, $change->{kind});

    $self->name_given($change->{name}, $change->{bearers}, $object)
        if defined $change->{name};

    return 'done';
}


# The requested state is there: perhaps by its own mark, which the endpoint
# found when it read the record again, since another change came between.
sub own_mark {
    my ($self, $change, $message) = @_;

    return $change->{field} eq 'state' && $change->{beside}
           && $self->{trouble} && $message =~ /\bis already\b/;
}


# allowed with "attributes off", which the ledger knows of
sub unsupported {
    my ($self, $outcome) = @_;

    return $self->{attributes_off} && $outcome eq 'Operation Not Supported';
}


# whether the object that another one was to be derived from explains it
sub base_refuses {
    my ($self, $attempt, $outcome) = @_;

    my $base = $attempt->{base} // return 0;

    return $self->archive_refuses($base, $attempt->{watch}, 'derive', $outcome)
           || $self->state_refuses($base, $attempt->{watch}, 'derive',
                                   $outcome);
}


sub fits {
    my ($self, $outcome, @reasons) = @_;

    return grep { $_ eq $outcome } @reasons;
}


sub refused {
    my ($self, $change, $outcome, $message) = @_;

    my $object = $change->{object};
    my $kind = $change->{kind};
    my $seen = $object->seen($change->{watch}, $change->{field});
    my $either = $EITHER{$kind};

    return 'refused'
        if $self->fits($outcome, @{$REFUSAL{$kind}},
                       $message =~ $NO_INSTANCE ? $ABSENT : ())
           && grep { !defined $change->{fits}->($_)
                     || $either && $_ =~ $either } keys %$seen;

    return 'refused'
        if $kind eq 'destroy' && $outcome eq $DENIED && $self->{trouble}
           && $message =~ $KEPT;

    return 'refused'
        if $self->may_be_gone($object, $change->{watch})
           && $self->fits($outcome, $ABSENT, $DENIED)
           || $self->archive_refuses($object, $change->{watch}, $kind,
                                     $outcome);

    return 'refused'
        if defined $change->{name}
           && $self->fits($outcome, 'Invalid Field', 'Illegal Operation')
           && ($self->name_taken($change->{name}, $change->{bearers},
                                 $object)
               || $self->named_so($change->{name}, $seen));

    $self->complain($self->describe($change) . ": $outcome ($message), from "
                    . join('|', sort keys %$seen))
        unless $change->{field} ne 'state'
               && $self->partial($change->{watch});

    return 'refused';
}


# whether one of these values, each a list of Names, has this Name
sub named_so {
    my ($self, $name, $seen) = @_;

    return grep { my %all = instances($_);
                  grep { $_ eq $name } values %all } keys %$seen;
}


# below: new objects

# An attempt to create an object; fields: its attributes
sub attempt {
    my ($self, $kind, $fields, %more) = @_;

    my $id = $fields->{'x-ledger'};
    my $name = $fields->{name};
    my $attempt = $self->asks(undef, { %more, id => $id, kind => $kind,
                                       fields => $fields,
                                       step => $self->{step} });

    if (defined $name && $name ne '') {
        $attempt->{bearers} = $self->bearers($name);
        $self->{names}{$name}{"attempt $id"} = 1;
    }

    return $self->{attempts}{$id} = $attempt;
}


# The outcome of an attempt; returns the object, if there is one
sub made {
    my ($self, $attempt, $outcome, $message, $uid) = @_;

    my $what = "$attempt->{kind} $attempt->{id}";
    my $name = $attempt->{fields}{name};

    $self->derived($attempt, $outcome) if $attempt->{base};

    if ($outcome eq 'Success') {
        $attempt->{outcome} = 'done';
        $self->count('create: done');
        return $self->enter($attempt, $uid);
    }

    if ($self->troubled($outcome)) {
        $attempt->{outcome} = $outcome;
        $self->count('create: unknown');
        $self->excuse($what, $outcome, $message);
        return;
    }

    $attempt->{outcome} = 'refused';
    $self->count('create: refused');
    $self->complain("$what: $outcome ($message)")
        unless $self->unsupported($outcome)
               || $self->base_refuses($attempt, $outcome)
               || defined $name && $outcome eq 'Invalid Field'
                  && $self->name_taken($name, $attempt->{bearers});

    return;
}


sub enter {
    my ($self, $attempt, $uid) = @_;

    return $self->complain("$attempt->{kind} $attempt->{id}: $uid was given"
                           . ' to another object')
        if $self->{objects}{$uid};

    my $object = Kmip::LedgerObject->new(
        uid => $uid, fields => {
            (map { $_ => added('', $attempt->{fields}{$_}) }
                 grep { length $attempt->{fields}{$_} }
                      keys %{$attempt->{fields}}),
            state => 'Pre-Active', archived => '' },
        limit => $attempt->{limit} && { total => $attempt->{limit} },
        bytes => $attempt->{bytes}, attempt => $attempt,
        linger => $self->{linger});
    my $name = $attempt->{fields}{name};

    $attempt->{uid} = $uid;
    $self->heard($uid, $attempt, "$attempt->{kind} of " . join(' ', map {
        "$_=$attempt->{fields}{$_}" } sort keys %{$attempt->{fields}}));
    $self->{objects}{$uid} = $object;
    push @{$self->{list}}, $object;

    if (defined $name && $name ne '') {
        $self->{names}{$name}{$uid} = 1;
        $self->name_given($name, $attempt->{bearers}, $object);
    }

    return $object;
}


# below: responses to reads

# a Get; result: Kmip::Result, undef if it was lost
sub got {
    my ($self, $object, $watch, $result) = @_;

    my $uid = $object->uid;
    my $outcome = $result ? $result->outcome : 'lost';
    my $message = $result ? $result->message : '';

    $object->unwatch($watch);
    $self->count("get: $outcome");
    $self->heard($uid, $watch,
                 'Get: ' . Kmip::LedgerStory::answer($outcome, $message));

    return $self->excuse("Get $uid", $outcome, $message)
        if $self->troubled($outcome);

    if ($outcome eq 'Success') {
        $self->complain("Get $uid succeeded on a destroyed object")
            unless $self->may_live($object, $watch);
        $self->complain("Get $uid succeeded while it was archived")
            if $self->archived($object, $watch, 'get');
        return $self->key_is($object, $result->key);
    }

    $self->complain("Get $uid: $outcome ($message), while it is "
                    . join('|', keys %{$object->seen($watch, 'state')}))
        unless $outcome eq $ABSENT && $self->may_be_gone($object, $watch)
               || $self->archive_refuses($object, $watch, 'get', $outcome);

    return;
}


sub key_is {
    my ($self, $object, $key) = @_;

    my $uid = $object->uid;
    my $other = $self->{keys}{$key};

    $self->complain("$uid: the key of $other")
        if defined $other && $other ne $uid;
    $self->{keys}{$key} = $uid;

    return $self->complain("$uid: another key than before")
        if defined $object->{bytes} && $object->{bytes} ne $key;

    $object->{bytes} = $key;

    return;
}


# the fields in a response
sub fields_of {
    my ($result) = @_;

    my (%fields, %instances);

    for my $attribute ($result->payload->all('Attribute')) {
        my $name = $attribute->at('Attribute Name');
        my $value = $attribute->get('Attribute Value');

        $fields{state} = enum_name('State', $value->value)
            if $name eq 'State';
        $fields{archived} = 'archived' if $name eq 'Archive Date';
        $fields{left} = $value->at('Usage Limits Count')
            if $name eq 'Usage Limits';
        $instances{$name}{$attribute->at('Attribute Index') // 0}
            = $value->at('Name Value') // $value->value
            if $name =~ /^(?:x-|Name$)/;
    }

    $fields{$_ eq 'Name' ? 'name' : $_} = written(%{$instances{$_}})
        for keys %instances;

    return %fields;
}


# Get Attributes of some fields, or of all
sub told {
    my ($self, $object, $watch, $result, @fields) = @_;

    my $uid = $object->uid;
    my $outcome = $result ? $result->outcome : 'lost';
    my $message = $result ? $result->message : '';

    my %value = $outcome eq 'Success' ? fields_of($result) : ();
    my $left = delete $value{left};

    $object->unwatch($watch);
    $self->count("tell: $outcome");
    $self->heard($uid, $watch, 'Get Attributes: ' . join(' ',
        Kmip::LedgerStory::answer($outcome, $message),
        map { "$_=" . $value{$_} =~ s/\n/,/gr } sort keys %value));

    return $self->excuse("Get Attributes $uid", $outcome, $message)
        if $self->troubled($outcome);

    if ($outcome ne 'Success') {
        $self->complain("Get Attributes $uid: $outcome ($message)")
            unless $outcome eq $ABSENT && $self->may_be_gone($object, $watch);
        return;
    }

    $self->facts($object, $watch, $result) unless @fields;
    $self->limit_is($object, $watch, $left) if defined $left;
    @fields = (keys %{$object->{base}}, keys %value) unless @fields;

    $self->field_is($object, $watch, $_, $value{$_} // '') for @fields;

    return;
}


sub field_is {
    my ($self, $object, $watch, $field, $value) = @_;

    my $uid = $object->uid;
    my $seen = $object->seen($watch, $field);

    # a destroyed object may have lost attributes, even those of its end
    return if $field ne 'state' && $self->may_be_gone($object, $watch);

    return if $value eq 'Destroyed' && $seen->{'Destroyed Compromised'};

    return $object->learn($watch, $field, $value) if $seen->{$value};

    # attributes in revisions that were invisible
    return if $field ne 'state' && $self->partial($watch);

    return $self->complain("$uid: $field is \"$value\", not "
                           . join('|', map { "\"$_\"" } sort keys %$seen));
}


1;
