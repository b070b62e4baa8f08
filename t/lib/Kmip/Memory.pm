# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

package Kmip::Memory;

# Finds planted secrets in processes and files.
#
# my $memory = Kmip::Memory->new(key => $bytes, password => $text);
# my @found = $memory->processes($master, @workers);
# my @found = $memory->text('error.log', $bytes);
#
# Secrets are searched in every form in which they might be written. The heap
# overwrites some bytes at the start of a freed buffer, and a later owner more
# of them: so pieces of a form are searched, not the whole. Each returned line
# names the place and the secret.

use strict;
use warnings;

use Exporter qw(import);
use MIME::Base64 qw(encode_base64);

use Kmip::Util qw(slurp);

our @EXPORT_OK = qw(core_memory count forms mappings readable);

# every run of at least PIECE + STEP bytes is found
my $PIECE = 12;
my $STEP = 8;
my $MANY = 4000;
my $WINDOW = 4 * 1024 * 1024;


# the forms of a secret: name => bytes
sub forms {
    my ($secret) = @_;

    my $hex = unpack('H*', $secret);
    my %form = (raw => $secret, hex => $hex, HEX => uc($hex),
                reversed => scalar(reverse($secret)));

    # base64 within a longer text begins at any of three places
    for my $shift (0 .. 2) {
        my $text = substr(encode_base64("\0" x $shift . $secret, ''),
                          $shift ? 4 : 0);
        $form{"base64-$shift"} = $text =~ s/.{0,3}=+\z//r;
    }

    for my $name (map { "base64-$_" } 0 .. 2) {
        (my $url = $form{$name}) =~ tr{+/}{-_};
        (my $json = $form{$name}) =~ s{/}{\\/}g;
        (my $form = $form{$name}) =~ s{([+/])}{sprintf('%%%02X', ord($1))}ge;
        @form{"$name-url", "$name-json", "$name-form"} = ($url, $json, $form);
    }

    # byte order of words in ciphers
    for my $size (4, 8) {
        next if length($secret) % $size;
        $form{"words-$size"} = join('', map { scalar(reverse($_)) }
                                    unpack("(a$size)*", $secret));
    }

    return %form;
}


# Names and their secrets, or lists of them. Only the first 64 and the last 64
# bytes of long ones are searched.
sub new {
    my ($class, %secrets) = @_;

    my %piece;

    for my $name (sort keys %secrets) {
        my $given = $secrets{$name};

        for my $secret (ref($given) ? @$given : $given) {
            my %form = forms($secret);

            for my $form (sort keys %form) {
                $piece{$_} //= "$name ($form)" for pieces($form{$form});
            }
        }
    }

    # without it Perl tries many alternatives one after the other
    local ${^RE_TRIE_MAXBUF} = 1 << 28;

    my @all = sort keys %piece;
    my @any;

    while (my @some = splice(@all, 0, $MANY)) {
        my $some = join('|', map { quotemeta } @some);
        push @any, qr/($some)/s;
    }

    return bless { piece => \%piece, any => \@any }, $class;
}


sub pieces {
    my ($text) = @_;

    my $size = length($text);
    my @at = grep { $_ < 64 || $_ > $size - 64 }
             map { $_ * $STEP } 0 .. ($size - $PIECE) / $STEP;

    return grep { length == $PIECE } map { substr($text, $_, $PIECE) } @at;
}


# name => number of pieces found
sub text {
    my ($self, $where, $text) = @_;

    my %found;

    for my $any (@{$self->{any}}) {
        push @{$found{$self->{piece}{$1}}}, $-[0] while $text =~ /$any/g;
    }

    return map { sprintf('%s: %s, %d pieces from %x on', $where, $_,
                         scalar(@{$found{$_}}), $found{$_}[0]) }
           sort keys %found;
}


# whether we may read the memory of a process
sub readable {
    my ($pid) = @_;

    open(my $memory, '<:raw', "/proc/$pid/mem") or return 0;

    my ($first) = mappings($pid);

    return $first && sysseek($memory, $first->{start}, 0)
           && sysread($memory, my $byte, 1);
}


# writable mappings of a process: start, size, name, flags (of smaps)
sub mappings {
    my ($pid) = @_;

    my @mappings;

    no warnings 'portable';

    for my $line (split(/\n/, slurp("/proc/$pid/smaps"))) {
        if ($line =~ /^([0-9a-f]+)-([0-9a-f]+) (\S+) \S+ \S+ \S+ *(.*)/) {
            push @mappings, { start => hex($1), size => hex($2) - hex($1),
                              mode => $3, name => $4 || '[anonymous]' };

        } elsif ($line =~ /^VmFlags: (.*)/) {
            $mappings[-1]{flags} = { map { $_ => 1 } split(' ', $1) };
        }
    }

    return grep { $_->{mode} =~ /^rw/ && $_->{name} !~ /^\[v/ } @mappings;
}


# calls code with the mapping, an address and the bytes there; windows overlap
sub walk {
    my ($pid, $overlap, $code) = @_;

    open(my $memory, '<:raw', "/proc/$pid/mem") or die "process $pid: $!\n";

    for my $mapping (mappings($pid)) {
        my $end = $mapping->{start} + $mapping->{size};

        for (my $at = $mapping->{start}; $at < $end; $at += $WINDOW) {
            my $want = $end - $at;
            $want = $WINDOW + $overlap if $want > $WINDOW + $overlap;

            my $bytes = '';
            sysseek($memory, $at, 0) or next;
            sysread($memory, $bytes, $want) or next;
            $code->($mapping, $at, $bytes);
        }
    }

    return;
}


# pieces in the memory of processes: mapping, and a line as of text()
sub places {
    my ($self, @pids) = @_;

    my @found;

    for my $pid (@pids) {
        walk($pid, $PIECE, sub {
            my ($mapping, $at, $bytes) = @_;
            my $where = sprintf('process %d, %s %x', $pid, $mapping->{name},
                                $at);
            push @found, map { { mapping => $mapping, line => $_ } }
                         $self->text($where, $bytes);
        });
    }

    return @found;
}


sub processes {
    my ($self, @pids) = @_;

    return map { $_->{line} } $self->places(@pids);
}


# pieces in a process that are no part of these copies: [address, length]
sub strays {
    my ($self, $pid, @copies) = @_;

    my %found;

    walk($pid, $PIECE, sub {
        my ($mapping, $at, $bytes) = @_;

        for my $any (@{$self->{any}}) {
            while ($bytes =~ /$any/g) {
                my $place = $at + $-[0];
                $found{$place} = sprintf('%s %x: %s', $mapping->{name}, $place,
                                         $self->{piece}{$1})
                    if !grep { $place >= $_->[0]
                               && $place < $_->[0] + $_->[1] } @copies;
            }
        }
    });

    return map { $found{$_} } sort { $a <=> $b } keys %found;
}


# The memory in a core file of 64 bits, without the registers: those of vectors
# have what was copied last.
sub core_memory {
    my ($path) = @_;

    my $core = slurp($path);
    my ($headers) = unpack('x32 Q<', $core);
    my ($size, $n) = unpack('x54 v v', $core);
    my $memory = '';

    for my $i (0 .. $n - 1) {
        my ($type, $at, $length)
            = unpack('V x4 Q< x16 Q<', substr($core, $headers + $i * $size,
                                              $size));
        $memory .= substr($core, $at, $length) if $type == 1;
    }

    return $memory;
}


# where a whole string is in a process: [mapping, address]
sub count {
    my ($pid, $string) = @_;

    my %found;

    walk($pid, length($string), sub {
        my ($mapping, $at, $bytes) = @_;
        $found{$at + $-[0]} = [$mapping, $at + $-[0]]
            while $bytes =~ /\Q$string\E/g;
    });

    return map { $found{$_} } sort { $a <=> $b } keys %found;
}


1;
