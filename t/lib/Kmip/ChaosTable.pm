# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

package Kmip::ChaosTable;

# What goes wrong around the endpoints: a table of faults, each with a way to
# begin and to end it.
#
# A fault is a row: name, and
#     rule      rules of the emulator, see its README; cleared at the end; or
#               a function of the world that gives them
#     switch    switches of the emulator; at the end as they are by default
#     on, off   functions of the world (a Kmip::Chaos)
# lag => 1: endpoints may see late what others did; partial => 1: revisions
# may seem not to be there when it begins and ends; span: how long it lasts at
# most, in seconds; alone => 1: not beside any other.
#
# That it hit something shows in calls that a rule took, in switches that were
# read, and in what is asked for here: fails => 1: endpoints failed; answers:
# Key Protect gave one of these statuses. unasked: why no call can meet it.

use strict;
use warnings;

use Exporter qw(import);
use JSON::PP;

our @EXPORT_OK = qw(answer rule);

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


# Faults of tokens begin and end with new workers, which have no token: a worker
# that was refused one waits before it requests another.
my @NO_TOKENS = (on => sub { $_[0]->reload }, off => sub { $_[0]->reload });

# what takes something away from the endpoints' API key, or the instance
my @BACK = (off => sub { $_[0]->well });

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
    ['404 of a gateway for keys', rule(1, ['get_key'],
                                       answer(404, undef, '<html>'))],
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
    ['calls are held', rule(0.1, [@CHANGING, 'wrap'], 'hold'), span => 1.5],
    ['no tokens', rule(1, ['token'], answer(503)), @NO_TOKENS],
    ['bad tokens', rule(0.5, ['token'], 'garbage'), @NO_TOKENS],
);

my @SWITCHES = (
    [{ alias_clash_status => 400 }],
    [{ alias_limit_per_key => 3 }],
    [{ alias_limit_per_key => 2, alias_quota_status => 400 }],
    [{ alias_limit_per_instance => 1 }],
    [{ alias_limit_per_instance => 1, alias_quota_status => 400 }],
    [{ alias_released_resolves => $TRUE },
     unasked => 'few ask for an alias that was removed'],
    [{ alias_release_seconds => 0 }],
    [{ alias_delete_role => 'Manager' }],
    [{ create_clash_orphan => $TRUE }],
    [{ create_answer => 'minimal' }],
    [{ delete_answer => 'minimal' },
     unasked => 'few records are deleted in its turn: see t/58-switches.t'],
    [{ fresh_update_date => $FALSE }],
    [{ payload_late_ms => 40 }],
    [{ deleted_payload => $FALSE },
     unasked => 'few ask for what is deleted and do not know it'],
    [{ deleted_alias => 'reserved' },
     unasked => 'aliases are taken off before, and few stay'],
    [{ deleted_alias => 'free' },
     unasked => 'aliases are taken off before, and few stay'],
    [{ restore_aliases => $TRUE }, unasked => 'no record is restored'],
    [{ delete_by_alias => $FALSE }, unasked => 'ids are deleted'],
    [{ delete_by_alias_status => 404 }, unasked => 'ids are deleted'],
    [{ list_aliases => $FALSE }],
    [{ list_description => $FALSE }],
    [{ empty_resources => 'array' }],
    [{ search_limit => 1 },
     unasked => 'few search in its turn: see t/58-pairs.t'],
    [{ unwrap_mismatch_status => 422 }, unasked => 'no key is spoiled: see '
     . 'Kmip::LedgerConsole'],
    [{ wrap_plaintext_limit => 16 }],
    [{ absent_alias => '404' }],
    [{ absent_alias => '404_code' }],
    [{ absent_alias => '404_other' }],
    [{ absent_id => '401' },
     on => sub { $_[0]->grants({ role => 'Manager', key_ring => 'default' }) },
     @BACK, unasked => 'what is asked for was there'],
    [{ list_denied => '401' }, answers => [401],
     on => sub { $_[0]->grants({ role => 'Reader',
                                 key => $_[0]{pair}->root_key }) }, @BACK],
    [{ roles_enforced => $FALSE }, on => sub { $_[0]->roles }, @BACK],
    [{ unknown_instance_status => 404 }, on => sub { $_[0]->away }, @BACK],
    [{ unknown_instance_status => 404,
       unknown_instance_code => 'KEY_NOT_FOUND_ERR' }, partial => 1,
     on => sub { $_[0]->away }, @BACK],
    [{ iam_disabled_code => 'BXNIM0410E' }, on => sub { $_[0]->disabled },
     off => sub { $_[0]->well; $_[0]->reload }],
    [{ chunked => $TRUE }],
    [{ requests_per_connection => 3 }],
    [{ token_lifetime => 2 }, @NO_TOKENS],
    [{ latency_ms => 20, iam_latency_ms => 50 }, @NO_TOKENS],
    [{ rate_limit => 40 }, answers => [429]],
    [{ rate_limit => 40, rate_limit_retry_after => 1 }],
    [{ lag_ms => 40 }, lag => 1],
    [{ lag_ms => 40, lag_scope => 'all' }, lag => 1],
);


# what is done to an endpoint or its road, for each of them
my @PLACES = (
    ['refused', fails => 1, on => sub { $_[0]->road($_[1])->close },
     off => sub { $_[0]->road($_[1])->open }],
    ['a certificate of others', fails => 1,
     on => sub { $_[0]->road($_[1])->impostor },
     off => sub { $_[0]->road($_[1])->open }],
    ['cut', on => sub { $_[0]->road($_[1])->cut }],
    ['silence', span => 1.5, fails => 1,
     on => sub { $_[0]->road($_[1])->freeze },
     off => sub { $_[0]->road($_[1])->thaw }],
    ['kill -9 of a worker', on => sub { $_[0]->node($_[1])->kill_worker }],
    ['reload', on => sub { $_[0]->node($_[1])->reload }],
    ['kill -9 of all', on => sub { $_[0]->node($_[1])->kill_all },
     off => sub { $_[0]->node($_[1])->start }],
);

my @OTHERS = (
    ['refused to both', fails => 1, on => sub { $_->close for $_[0]->roads },
     off => sub { $_->open for $_[0]->roads }],
    ['silence to both', span => 1.5, fails => 1,
     on => sub { $_->freeze for $_[0]->roads },
     off => sub { $_->thaw for $_[0]->roads }],
    ['tokens expire', answers => [401], on => sub { $_[0]->forget_tokens },
     off => sub { $_[0]->reload }],
    ['the API key is disabled', fails => 1, on => sub { $_[0]->disabled },
     off => sub { $_[0]->well; $_[0]->reload }],
    ['the role of a Reader', answers => [401],
     on => sub { $_[0]->roles('Reader') }, @BACK],
    ['no role', answers => [401], on => sub { $_[0]->roles }, @BACK],
    ['the instance is away', fails => 1, on => sub { $_[0]->away },
     @BACK],
    ['the root key is disabled', alone => 1, answers => [409],
     on => sub { $_[0]->root_key('disable') },
     off => sub { $_[0]->root_key('enable') }],
    ['the root key is rotated', alone => 1,
     on => sub { $_[0]->root_key('rotate') }],
    ['the root key is deleted', alone => 1, answers => [409, 410],
     on => sub { $_[0]->administer(sub { $_[0]->delete_key($_[1]) }) },
     off => sub { $_[0]->administer(sub { $_[0]->restore_key($_[1]) }) }],
    ['alias slots are filled in the console', alone => 1, answers => [409],
     on => sub { $_[0]->fill_slots }],
    ['answers about another record', alone => 1,
     rule => sub { $_[0]->another }],
);


sub switch_name {
    my ($switches) = @_;

    return join(', ', map { "$_ = $switches->{$_}" } sort keys %$switches);
}


# Switches of the emulator that no fault has, and why: of all others each way
# that is not the default is a fault.
sub apart {
    return (
        early_rule => 'for the console, which has no time',
        rotate_hour_rule => 'for the console, which has no time',
        journal_requests => 'tells more, and changes nothing',
        list_unknown_ring => 'no ring is given: see t/58-pairs.t',
        writer_in_ring => 'no ring is given: see t/58-pairs.t',
    );
}


# those that are neither a fault nor apart; given: all, as they are by default
sub forgotten {
    my ($default) = @_;

    my %apart = apart();
    my %there = map { my $switch = $_->[0];
                      map { $switch->{$_} ne $default->{$_} ? ($_ => 1) : () }
                          grep { exists $default->{$_} } keys %$switch }
                    @SWITCHES;

    return ((grep { !$there{$_} && !$apart{$_} } sort keys %$default),
            (grep { !exists $default->{$_} } sort keys %apart,
                 map { keys %{$_->[0]} } @SWITCHES));
}


# all faults, by name
sub table {
    my (@nodes) = @_;

    return (
        (map { my ($name, $rule, @more) = @$_;
               { name => $name, rule => $rule, @more } } @ANSWERS),
        (map { my ($switch, @more) = @$_;
               { name => switch_name($switch), switch => $switch, @more } }
             @SWITCHES),
        (map { my ($name, %fault) = @$_;
               map { { name => "$name: $_", node => $_, %fault } } @nodes }
             @PLACES),
        (map { my ($name, @more) = @$_; { name => $name, @more } } @OTHERS),
    );
}


1;
