# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

package Kmip::Chaos;

# Begins and ends faults around the endpoints, by a seed; Kmip::ChaosTable has
# the faults.

use strict;
use warnings;

use JSON::PP;
use List::Util qw(min sum);
use Time::HiRes qw(time);

use Kmip::ChaosTable qw(answer rule);

my ($TRUE, $FALSE) = (JSON::PP::true, JSON::PP::false);


# Options: pair, roads (name => Kmip::Road), random, clients
# (Kmip::LedgerClients), api_key (id of the endpoints'), role (of that)
sub new {
    my ($class, %opt) = @_;

    return bless { role => 'Manager', %opt, active => [], hits => {},
                   book => $opt{clients}->book }, $class;
}


sub emulator { return $_[0]{pair}->emulator }

sub road { return $_[0]{roads}{$_[1]} }

sub roads { return @{$_[0]{roads}}{sort keys %{$_[0]{roads}}} }

sub node { return $_[0]{pair}->node($_[1]) }


sub forget_tokens { return $_[0]->emulator->control('DELETE', 'tokens') }


# of the endpoints' API key
sub api_key {
    my ($self, %what) = @_;

    return $self->emulator->control('PUT', "api_keys/$self->{api_key}",
                                    \%what);
}


sub roles { return shift->api_key(roles => [@_]) }

sub grants { return shift->api_key(grants => [@_]) }


sub disabled {
    my ($self) = @_;

    $self->api_key(disabled => $TRUE);

    return $self->reload;
}


sub reload {
    my ($self) = @_;

    $_->reload for $self->{pair}->nodes;

    return;
}


sub away {
    my ($self, $away) = @_;

    my $emulator = $self->emulator;

    return $emulator->control('PUT', 'instances/' . $emulator->instance,
                              { away => $away // $TRUE });
}


# restores all rights and objects
sub well {
    my ($self) = @_;

    $self->away($FALSE);

    return $self->api_key(roles => [$self->{role}],
                          disabled => $FALSE);
}


# a call of an administrator, with a new token if the old one has expired
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


# some random records of the emulator
sub some_records {
    my ($self, $n) = @_;

    delete $self->emulator->{tokens};

    return $self->{random}->some(
        $n, grep { $_->{state} == 1
                   && ($_->{name} // '') =~ /^vmware_kmip_[0-9a-f]{24}$/ }
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


# some reads of a record or a revision return another one
sub another {
    my ($self) = @_;

    my ($key) = $self->some_records(1) or return;
    my $answer = $self->emulator->kp('GET', "keys/$key->{id}");

    return map { my $rule = rule(0.3, ['get_key', 'get_metadata'],
                                 answer(200, undef, $answer->{json}));
                 $rule->{match}{path} = $_;
                 $rule }
           '/keys/[%x%-]+$', '/vmware_kmip_[%x]+%-at%d+$',
           '/[%x%-]+/metadata$';
}


# the default switches of these tests
sub defaults {
    my ($self) = @_;

    $self->emulator->control('DELETE', 'switches');

    my $switches = $self->emulator->switches(early_rule => $FALSE,
                                             rotate_hour_rule => $FALSE);

    # hits() finds that out here
    $self->emulator->control('DELETE', 'unmet');

    return $switches;
}


# complaints of the ledger name the faults under way
sub tell {
    my ($self) = @_;

    my $book = $self->{book};

    $book->{during} = join(' + ', map { $_->{name} } @{$self->{active}});
    print STDERR time() . " step $book->{step}: $book->{during}\n"
        if $ENV{LEDGER_TRACE};

    return;
}


# only one fault of processes and keys at a time
sub beside {
    my ($self, $fault) = @_;

    return !grep { $fault->{on} && $_->{on} || $fault->{alone}
                   || $_->{alone} } @{$self->{active}};
}


sub begin {
    my ($self, $fault) = @_;

    $self->{hits}{$fault->{name}} //= 0;
    $fault->{before} = $self->counts;
    $fault->{began} = time();
    push @{$self->{active}}, $fault;
    $self->tell;
    $self->{book}{trouble} = 1;
    $self->{book}{stale} = 3 if $fault->{lag};
    $self->{book}{partial} = 1 if $fault->{partial};

    my @rules = ref($fault->{rule}) eq 'CODE' ? $fault->{rule}->($self)
                : $fault->{rule} // ();

    $fault->{ids} = [$self->emulator->faults(@rules)] if @rules;
    $self->emulator->switches(%{$fault->{switch}}) if $fault->{switch};
    $fault->{on}->($self, $fault->{node}) if $fault->{on};

    return;
}


sub end {
    my ($self, $fault) = @_;

    $self->{active} = [grep { $_ != $fault } @{$self->{active}}];

    $self->tell;
    $self->{lagged} = time() if $fault->{lag} || $fault->{partial};
    $self->{hits}{$fault->{name}} += $self->hits($fault);

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


# below: whether faults had an effect

# counters of effects, from the beginning
sub counts {
    my ($self) = @_;

    my $counters = $self->emulator->counters;
    my %count = map { ("switch $_" => $counters->{switches}{$_}) }
                keys %{$counters->{switches}};

    for my $statuses (values %{$counters->{statuses}}) {
        $count{"answer $_"} += $statuses->{$_} for keys %$statuses;
    }

    $count{"failed $_"} = $self->{clients}{failed}{$_}
        for keys %{$self->{clients}{failed}};

    return \%count;
}


# how often a fault had an effect since it began: the smallest of its counters
sub hits {
    my ($self, $fault) = @_;

    my $now = $self->counts;
    my $more = sub { ($now->{$_[0]} // 0) - ($fault->{before}{$_[0]} // 0) };
    my @nodes = $fault->{node} // keys %{$self->{pair}{node}};
    my @shown = map { $more->("switch $_") } keys %{$fault->{switch} // {}};

    push @shown, sum(map { $more->("answer $_") } @{$fault->{answers}})
        if $fault->{answers};
    push @shown, map { $more->("failed $_") } @nodes if $fault->{fails};
    push @shown, $self->taken($fault) if $fault->{rule};

    return min(@shown) // 1;
}


# calls that the rules of a fault took
sub taken {
    my ($self, $fault) = @_;

    my %ours = map { $_ => 1 } @{$fault->{ids} // []};

    return sum(0, map { $_->{hits} } grep { $ours{$_->{id}} }
                      @{$self->emulator->control('GET', 'faults')->{rules}});
}


# names of faults that could have had an effect, and had none
sub missed {
    my ($self, @faults) = @_;

    return grep { !$self->{hits}{$_} }
           map { $_->{name} } grep { !$_->{unasked} } @faults;
}


# Whether to end a fault: one without an effect lasts longer, and is checked at
# intervals.
sub over {
    my ($self, $fault) = @_;

    my $span = $fault->{span} // 2.5;
    my $lasted = time() - $fault->{began};

    return 0 if $self->{book}{step} < $fault->{to} && $lasted <= $span;
    return 1 if $self->{hits}{$fault->{name}} || $fault->{unasked}
                || $lasted > 2 * $span;
    return 0 if time() < ($fault->{asked} // 0) + 0.2;

    $fault->{asked} = time();

    return $self->hits($fault) > 0;
}


# whether all changes are visible again
sub seen_all {
    my ($self) = @_;

    return !(grep { $_->{lag} || $_->{partial} } @{$self->{active}})
           && ($self->{lagged} // 0) < time() - 2;
}


# ends all faults
sub clear {
    my ($self) = @_;

    my @active = @{$self->{active}};

    $self->end($_) for @active;

    return;
}


# Schedules these faults over so many steps of the ledger; returns a function to
# call at intervals.
sub schedule {
    my ($self, $steps, @faults) = @_;

    my $book = $self->{book};
    my $each = $steps / (@faults || 1);
    my $start = $book->{step};
    my $i = 0;

    return sub {
        my @active = @{$self->{active}};

        for my $fault (@active) {
            $self->end($fault) if $self->over($fault);
        }

        @{$book}{'stale', 'partial'} = (0, 0)
            if ($book->{stale} || $book->{partial}) && $self->seen_all;

        return if $i >= @faults || $book->{step} < $start + $i * $each
                  || !$self->beside($faults[$i]);

        my $fault = $faults[$i++];

        $fault->{to} = $book->{step}
            + $each * ($self->{random}->chance(0.3) ? 1.6 : 0.9);
        $self->begin($fault);
    };
}


1;
