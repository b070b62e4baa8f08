package Kmip::Chaos;

# What goes wrong around the endpoints: a table of faults, each with a way to
# begin and to end it, and who lets them come and go by a seed.
#
# A fault is a row: name, and one of
#     rule      rules of the emulator, see its README; cleared at the end; or
#               a function of the world that gives them
#     switch    switches of the emulator; at the end as they are by default
#     on, off   functions of the world (a Kmip::Chaos)
# lag => 1: endpoints may see late what others did; span: how long it lasts at
# most, in seconds; alone => 1: not beside any other.

use strict;
use warnings;

use JSON::PP;
use Time::HiRes qw(time);

my ($TRUE, $FALSE) = (JSON::PP::true, JSON::PP::false);

my @READING = qw(get_key get_metadata list unwrap);
my @CHANGING = qw(create_key create_alias delete_key);
my $ALL = [@READING, @CHANGING, 'wrap'];


# one rule for a part of the calls
sub rule {
    my ($share, $kind, $action, %more) = @_;

    return { match => { kind => $kind }, times => -1, share => $share,
             action => $action, %more };
}


sub answer {
    my ($status, $seconds, $body) = @_;

    return { status => $status,
             (defined $seconds ? (headers => { 'Retry-After' => $seconds })
              : ()),
             (defined $body ? (body => $body) : ()) };
}


my @ANSWERS = (
    ['429', rule(0.5, $ALL, answer(429))],
    ['429 with Retry-After', rule(0.3, $ALL, answer(429, '1'))],
    ['500', rule(0.3, $ALL, answer(500))],
    ['502 with HTML', rule(0.3, $ALL, 'html')],
    ['503', rule(0.3, $ALL, answer(503))],
    ['503 always', rule(1, $ALL, answer(503))],
    ['401', rule(0.2, $ALL, answer(401))],
    ['403', rule(0.2, $ALL, answer(403))],
    ['404 without a code', rule(0.3, $ALL, answer(404))],
    ['404 of a gateway', rule(0.3, $ALL, answer(404, undef, '<html>'))],
    ['half answers', rule(0.3, $ALL, 'half')],
    ['truncated', rule(0.3, $ALL, 'truncate')],
    ['no JSON', rule(0.3, $ALL, 'garbage')],
    ['other JSON', rule(0.3, $ALL, answer(200, undef, '{"resources":[{}]}'),
                        perform => 'before')],
    ['a list of nothing', rule(0.3, ['list', 'get_key', 'get_metadata'],
                               answer(200, undef, '{"resources":[]}'))],
    ['empty answers', rule(0.3, $ALL, 'empty')],
    ['reset', rule(0.3, $ALL, 'drop')],
    ['connections closed', rule(0.5, $ALL, 'close')],
    ['slow', rule(0.5, $ALL, { delay_ms => 300 })],
    ['performed too late', rule(0.2, $ALL, { delay_ms => 1200 })],
    ['answered too late', rule(0.2, $ALL, { delay_ms => 1200 },
                               perform => 'before')],
    ['trickling', rule(0.3, $ALL, { trickle_ms => 60 })],
    ['lost answers', rule(0.5, \@CHANGING, 'drop', perform => 'before')],
    ['all answers to Create lost', rule(1, ['create_key'], 'drop',
                                        perform => 'before')],
    ['500, and yet performed', rule(0.4, \@CHANGING, answer(500),
                                    perform => 'before')],
    ['delivered twice', rule(0.5, \@CHANGING, {}, perform => 'twice')],
    ['no tokens', rule(1, ['token'], answer(503))],
    ['bad tokens', rule(0.5, ['token'], 'garbage')],
);

my @SWITCHES = (
    [{ alias_clash_status => 400, alias_quota_status => 400 }],
    [{ alias_limit_per_key => 2 }],
    [{ alias_limit_per_key => 3, alias_quota_status => 400 }],
    [{ alias_limit_per_instance => 1 }],
    [{ alias_limit_per_instance => 1, alias_quota_status => 400 }],
    [{ alias_released_resolves => $TRUE }],
    [{ alias_release_seconds => 0 }],
    [{ alias_delete_role => 'Manager' }],
    [{ create_clash_orphan => $TRUE }],
    [{ create_answer => 'minimal' }],
    [{ fresh_update_date => $FALSE }],
    [{ deleted_payload => $FALSE }],
    [{ deleted_alias => 'reserved' }],
    [{ deleted_alias => 'free' }],
    [{ delete_by_alias => $TRUE }],
    [{ delete_by_alias_status => 404 }],
    [{ list_aliases => $FALSE }],
    [{ list_description => $FALSE }],
    [{ empty_resources => 'array' }],
    [{ search_limit => 1 }],
    [{ unwrap_mismatch_status => 422 }],
    [{ absent_status => 401 }],
    [{ unknown_instance_status => 401, unknown_instance_code => '' }],
    [{ chunked => $TRUE }],
    [{ requests_per_connection => 3 }],
    [{ token_lifetime => 2 }],
    [{ latency_ms => 20, iam_latency_ms => 50 }],
    [{ rate_limit => 40 }],
    [{ rate_limit => 40, rate_limit_retry_after => 1 }],
    [{ lag_ms => 40 }, lag => 1],
    [{ lag_ms => 40, lag_scope => 'all' }, lag => 1],
);


# what is done to an endpoint or its road, for each of them
my @PLACES = (
    ['refused', on => sub { $_[0]->road($_[1])->close },
     off => sub { $_[0]->road($_[1])->open }],
    ['a certificate of others', on => sub { $_[0]->road($_[1])->impostor },
     off => sub { $_[0]->road($_[1])->open }],
    ['cut', on => sub { $_[0]->road($_[1])->cut }],
    ['silence', span => 1.5, on => sub { $_[0]->road($_[1])->freeze },
     off => sub { $_[0]->road($_[1])->thaw }],
    ['kill -9 of a worker', on => sub { $_[0]->node($_[1])->kill_worker }],
    ['reload', on => sub { $_[0]->node($_[1])->reload }],
    ['kill -9 of all', on => sub { $_[0]->node($_[1])->kill_all },
     off => sub { $_[0]->node($_[1])->start }],
);

my @OTHERS = (
    ['refused to both', on => sub { $_->close for $_[0]->roads },
     off => sub { $_->open for $_[0]->roads }],
    ['silence to both', span => 1.5, on => sub { $_->freeze for $_[0]->roads },
     off => sub { $_->thaw for $_[0]->roads }],
    ['tokens expire', on => sub { $_[0]->forget_tokens },
     off => sub { $_[0]->forget_tokens }],
    ['calls are held', span => 1.5,
     on => sub { $_[0]->emulator->faults(
                     rule(0.1, [@CHANGING, 'wrap'], 'hold')) },
     off => sub { $_[0]->emulator->no_faults }],
    ['the role of a Reader', on => sub { $_[0]->roles('Reader') },
     off => sub { $_[0]->roles($_[0]{role}) }],
    ['no role', on => sub { $_[0]->roles },
     off => sub { $_[0]->roles($_[0]{role}) }],
    ['the root key is disabled', alone => 1,
     on => sub { $_[0]->root_key('disable') },
     off => sub { $_[0]->root_key('enable') }],
    ['the root key is rotated', alone => 1,
     on => sub { $_[0]->root_key('rotate') }],
    ['the root key is deleted', alone => 1,
     on => sub { $_[0]->administer(sub { $_[0]->delete_key($_[1]) }) },
     off => sub { $_[0]->administer(sub { $_[0]->restore_key($_[1]) }) }],
    ['alias slots are filled in the console', alone => 1,
     on => sub { $_[0]->fill_slots }],
    ['answers about another record', alone => 1,
     rule => sub { $_[0]->another }],
);


sub switch_name {
    my ($switches) = @_;

    return join(', ', map { "$_ = $switches->{$_}" } sort keys %$switches);
}


# all faults, by name
sub table {
    my (@nodes) = @_;

    return (
        (map { { name => $_->[0], rule => $_->[1] } } @ANSWERS),
        (map { my ($switch, @more) = @$_;
               { name => switch_name($switch), switch => $switch, @more } }
             @SWITCHES),
        (map { my ($name, %fault) = @$_;
               map { { name => "$name: $_", node => $_, %fault } } @nodes }
             @PLACES),
        (map { my ($name, @more) = @$_; { name => $name, @more } } @OTHERS),
    );
}


# Options: pair, roads (name => Kmip::Road), random, book, api_key (id of the
# endpoints'), role (of that)
sub new {
    my ($class, %opt) = @_;

    return bless { role => 'Manager', %opt, active => [], seen => {} },
                 $class;
}


sub emulator { return $_[0]{pair}->emulator }

sub road { return $_[0]{roads}{$_[1]} }

sub roads { return @{$_[0]{roads}}{sort keys %{$_[0]{roads}}} }

sub node { return $_[0]{pair}->node($_[1]) }


sub forget_tokens { return $_[0]->emulator->control('DELETE', 'tokens') }


sub roles {
    my ($self, @roles) = @_;

    return $self->emulator->control('PUT', "api_keys/$self->{api_key}",
                                    { roles => \@roles });
}


# what an administrator does, who may be out of a token, too
sub administer {
    my ($self, $call) = @_;

    my $emulator = $self->emulator;

    delete $emulator->{tokens};

    my $answer = $call->($emulator, $self->{pair}->root_key);

    $answer->{success}
        or die "administrator: $answer->{status} $answer->{content}\n";

    return;
}


sub root_key {
    my ($self, $action) = @_;

    return $self->administer(sub { $_[0]->action($_[1], $action) });
}


# some records of objects, as the emulator has them
sub some_records {
    my ($self, $n) = @_;

    delete $self->emulator->{tokens};

    return $self->{random}->some(
        $n, grep { $_->{state} == 1
                   && ($_->{name} // '') =~ /^vmware_kmip_[0-9a-f-]{36}$/ }
                 $self->emulator->keys);
}


sub fill_slots {
    my ($self) = @_;

    for my $key ($self->some_records(20)) {
        for my $i (@{$key->{aliases}} + 1 .. 5) {
            $self->emulator->kp('POST', "keys/$key->{id}/aliases/"
                                        . substr($key->{id}, 0, 18) . "-$i");
        }
    }

    return;
}


# some who ask for a record or a revision get somebody else's
sub another {
    my ($self) = @_;

    my ($key) = $self->some_records(1) or return;
    my $answer = $self->emulator->kp('GET', "keys/$key->{id}");

    return map { my $rule = rule(0.3, ['get_key', 'get_metadata'],
                                 answer(200, undef, $answer->{json}));
                 $rule->{match}{path} = $_;
                 $rule }
           '/vmware_kmip_[%x%-]+$', '/vmware_kmip_[%x%-]+%-at%d+$',
           '/[%x%-]+/metadata$';
}


# switches as they are by default, for these tests
sub defaults {
    my ($self) = @_;

    $self->emulator->control('DELETE', 'switches');

    return $self->emulator->switches(early_rule => $FALSE,
                                     rotate_hour_rule => $FALSE);
}


# the book tells with a complaint what went on
sub tell {
    my ($self) = @_;

    my $book = $self->{book};

    $book->{during} = join(' + ', map { $_->{name} } @{$self->{active}});
    print STDERR time() . " step $book->{step}: $book->{during}\n"
        if $ENV{LEDGER_TRACE};

    return;
}


sub begin {
    my ($self, $fault) = @_;

    my @active = @{$self->{active}};

    # what is done to processes and keys is done one at a time
    $self->end($_) for grep { $fault->{on} && $_->{on} || $fault->{alone}
                              || $_->{alone} } @active;

    $self->{seen}{$fault->{name}}++;
    $fault->{began} = time();
    push @{$self->{active}}, $fault;
    $self->tell;
    $self->{book}{trouble} = 1;
    $self->{book}{stale} = 3 if $fault->{lag};

    return $fault->{ids} = [$self->emulator->faults(
                                ref($fault->{rule}) eq 'CODE'
                                ? $fault->{rule}->($self) : $fault->{rule})]
        if $fault->{rule};
    return $self->emulator->switches(%{$fault->{switch}}) if $fault->{switch};

    return $fault->{on}->($self, $fault->{node});
}


sub end {
    my ($self, $fault) = @_;

    $self->{active} = [grep { $_ != $fault } @{$self->{active}}];

    $self->tell;
    $self->{lagged} = time() if $fault->{lag};

    for my $id (@{delete $fault->{ids} // []}) {
        $self->emulator->control('DELETE', "faults/$id");
    }

    if ($fault->{switch}) {
        $self->defaults;
        $self->emulator->switches(%{$_->{switch}})
            for grep { $_->{switch} } @{$self->{active}};
    }

    return $fault->{off} && $fault->{off}->($self, $fault->{node});
}


# whether all see again what was written
sub seen_all {
    my ($self) = @_;

    return !(grep { $_->{lag} } @{$self->{active}})
           && ($self->{lagged} // 0) < time() - 2;
}


# all is well again
sub clear {
    my ($self) = @_;

    my @active = @{$self->{active}};

    $self->end($_) for @active;

    return;
}


# Lets these faults come and go over so many steps of the book; a function to
# be called now and then.
sub schedule {
    my ($self, $steps, @faults) = @_;

    my $book = $self->{book};
    my $each = $steps / (@faults || 1);
    my $start = $book->{step};
    my $i = 0;

    return sub {
        my @active = @{$self->{active}};

        for my $fault (@active) {
            $self->end($fault)
                if $book->{step} >= $fault->{to}
                   || time() > $fault->{began} + ($fault->{span} // 2.5);
        }

        $book->{stale} = 0 if $book->{stale} && $self->seen_all;

        return if $i >= @faults || $book->{step} < $start + $i * $each;

        my $fault = $faults[$i++];

        $fault->{to} = $book->{step}
            + $each * ($self->{random}->chance(0.3) ? 1.6 : 0.9);
        $self->begin($fault);
    };
}


1;
