# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

package EmulatorLike;

# What "kmipctl doctor --write --record FILE" wrote of a real Key Protect, as
# switches of the emulator, so that it answers alike.
#
#     my %switches = EmulatorLike::switches($file);

use strict;
use warnings;

use JSON::PP;

my %ABSENT = ('' => '404', KEY_NOT_FOUND_ERR => '404_code');


# a check's answers, which are lines of the record, tell a switch: the first
# line with a status, or the last
my @RULES = (
    [token => sub { (token_lifetime => $_[0]{lifetime}) }],
    ['absent-alias' => sub { (absent_alias => absent(@_)) }],
    ['absent-id' => sub {
        (absent_id => $_[0]{status} == 401 ? '401' : '404_code')
    }],
    ['unknown-instance' => sub {
        $_[0]{status} =~ /^40[14]$/
            ? (unknown_instance_status => $_[0]{status},
               unknown_instance_code => $_[0]{code} // '') : ()
    }],
    ['list-unknown-ring' => sub {
        (list_unknown_ring => $_[0]{status} == 200 ? 'empty' : '404')
    }],
    [list => sub {
        $_[0]{status} == 200 && $_[0]{resources} == 0
            ? (empty_resources => $_[0]{list} ? 'array' : 'omit') : ()
    }],
    ['unwrap-other-aad' => sub {
        $_[0]{status} =~ /^4(?:00|22)$/
            ? (unwrap_mismatch_status => $_[0]{status}) : ()
    }],
    [create => sub {
        $_[0]{status} == 201
            ? (create_answer => $_[0]{payload} ? 'representation' : 'minimal')
            : ()
    }],
    ['alias-clash' => sub {
        ($_[0]{code} // '') eq 'KEY_ALIAS_NOT_UNIQUE_ERR'
            ? (alias_clash_status => $_[0]{status}) : ()
    }],
    ['alias-clash-orphan' => sub {
        (create_clash_orphan => truth($_[0]{resources}))
    }],
    ['alias-sixth' => sub {
        ($_[-1]{code} // '') eq 'KEY_ALIAS_QUOTA_ERR'
            ? (alias_quota_status => $_[-1]{status}) : ()
    }],
    ['alias-remove' => sub {
        (alias_delete_role => $_[0]{status} == 401 ? 'Manager' : 'Writer')
    }],
    ['list-newest' => sub {
        $_[0]{resources}
            ? (list_aliases => truth($_[0]{aliases}),
               list_description => truth($_[0]{description})) : ()
    }],
    ['deleted-id' => sub {
        $_[0]{status} == 200 ? (deleted_payload => truth($_[0]{payload})) : ()
    }],
    ['deleted-alias' => sub {
        (deleted_alias => $_[0]{status} == 200 ? 'resolves' : 'reserved')
    }],
    ['deleted-reuse' => sub {
        $_[0]{status} == 201 ? (deleted_alias => 'free') : ()
    }],
    ['delete-by-alias' => sub {
        $_[-1]{status} < 300
            ? (delete_by_alias => JSON::PP::true)
            : (delete_by_alias => JSON::PP::false,
               delete_by_alias_status => $_[-1]{status})
    }],
    ['restored-alias' => sub {
        (restore_aliases => truth($_[0]{status} == 200))
    }],
);


sub truth {
    return $_[0] ? JSON::PP::true : JSON::PP::false;
}


sub absent {
    my ($line) = @_;

    return '401' if $line->{status} == 401;

    return $ABSENT{$line->{code} // ''} // '404_other';
}


# the lines of each check that were answered
sub lines {
    my ($file) = @_;
    my %lines;

    open(my $fh, '<', $file) or die "$file: $!\n";

    while (my $text = <$fh>) {
        my $line = eval { decode_json($text) }
            // die "$file:$.: this is no line of a record\n";

        push @{$lines{$line->{check} // ''}}, $line if $line->{status};
    }

    close($fh);

    return \%lines;
}


# those of the switches that this emulator has
sub known {
    my ($home, %switches) = @_;

    open(my $fh, '<', "$home/switches.lua") or die "$home: $!\n";
    local $/;
    my %known = map { $_ => 1 } <$fh> =~ /^    (\w+) = /mg;

    return map { $known{$_} && defined $switches{$_} ? ($_ => $switches{$_})
                 : () } keys %switches;
}


sub switches {
    my ($file, $home) = @_;

    my $lines = lines($file);
    my %switches;

    for my $rule (@RULES) {
        my ($check, $tells) = @$rule;
        my $of = $lines->{$check} // next;

        %switches = (%switches, $tells->(@$of));
    }

    return known($home, %switches);
}


1;
