# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

package Kmip::Style;

# nginx's code style, as far as lines show it. Each rule takes the lines of a
# file and returns findings: [line number, complaint].

use strict;
use warnings;

use Exporter qw(import);

our @EXPORT_OK = qw(complaints kind);

my $WIDTH = 80;
my $FUNCTION = 60;
my $FILE = 1000;

# folders that exist on one machine only; in pieces, or this file would match
my $FOREIGN = join('|', map { "/$_" } 'work/', 'root/', 'home/\w', 'Users/');

# marks of what is unfinished
my $MARKS = join('|', 'TO' . 'DO', 'FIX' . 'ME', 'X' . 'XX', 'HA' . 'CK');

my %RULES = (
    c => [\&width, \&blanks, \&left_overs, \&file_length, \&c_comments,
          \&c_keywords, \&c_else, \&c_gaps, \&c_functions],
    perl => [\&width, \&blanks, \&left_overs, \&file_length, \&perl_subs],
    lua => [\&width, \&blanks, \&left_overs, \&file_length],
    text => [\&blanks, \&left_overs],
    make => [\&left_overs],
);


# the kind of a file, by its name and first line; undef: not checked
sub kind {
    my ($path, $text) = @_;

    return 'c' if $path =~ /\.[ch]$/;
    return 'perl' if $path =~ /\.(?:pm|pl|t)$/ || $text =~ /^#!.*\bperl/;
    return 'lua' if $path =~ /\.lua$/;
    return 'make' if $path =~ /(?:^|\/)Makefile$|^debian\/rules$/;
    return 'make' if $path =~ /\.go$|\bgo\.mod$/;
    return if $text =~ /\0/;

    return 'text';
}


# "line: complaint" for each
sub complaints {
    my ($kind, $text) = @_;

    utf8::decode($text);

    my @lines = split(/\n/, $text, -1);
    my @found;

    push @found, [scalar(@lines), 'no newline at the end']
        if @lines && $lines[-1] ne '';

    pop @lines;

    push @found, $_->(@lines) for @{$RULES{$kind}};

    return map { "$_->[0]: $_->[1]" } sort { $a->[0] <=> $b->[0] } @found;
}


# [number, complaint] of all lines that match
sub matching {
    my ($pattern, $complaint, @lines) = @_;

    return map { [$_ + 1, $complaint] }
        grep { $lines[$_] =~ $pattern } 0 .. $#lines;
}


sub width {
    return matching(qr/^.{$WIDTH}./, "more than $WIDTH columns", @_);
}


sub blanks {
    my (@lines) = @_;

    return (matching(qr/\t/, 'a tab', @lines),
            matching(qr/[ \r]$/, 'a trailing blank', @lines));
}


sub left_overs {
    my (@lines) = @_;

    return (matching(qr{(?<![\w.*/-])(?:$FOREIGN)}, 'a path of one machine',
                     @lines),
            matching(qr/\b(?:$MARKS)\b/, 'an unfinished mark', @lines));
}


sub file_length {
    my (@lines) = @_;

    return @lines > $FILE ? [scalar(@lines), "more than $FILE lines"] : ();
}


# blanks strings and comments out, so that rules see code only
sub code_only {
    my (@lines) = @_;

    my $text = join("\n", @lines);

    $text =~ s{(/\*.*?\*/)|"((?:\\.|[^"\\\n])*)"|'(?:\\.|[^'\\\n])'}
              {defined $1 ? $1 =~ s/[^\n]//gr : '""'}gse;

    return split(/\n/, $text, -1);
}


sub c_comments {
    return matching(qr{//}, 'a comment of another style', code_only(@_));
}


sub c_keywords {
    my (@lines) = code_only(@_);

    return (matching(qr/\b(?:if|for|while|switch|return)\(/,
                     'no blank after a keyword', @lines),
            matching(qr/\)\{/, 'no blank before a brace', @lines));
}


sub c_else {
    my (@lines) = @_;

    return map { [$_ + 1, 'no blank line before else'] }
        grep { $lines[$_] =~ /^\s*\} else\b/ && $lines[$_ - 1] =~ /\S/ }
        1 .. $#lines;
}


# Two blank lines around functions, one before the end of what is conditional;
# never more than two.
sub c_gaps {
    my (@lines) = @_;

    my ($blank, $after_function, @found) = (0, 0);

    for my $i (0 .. $#lines) {
        if ($lines[$i] eq '') {
            $blank++;
            next;
        }

        push @found, [$i + 1, 'more than two blank lines'] if $blank > 2;
        push @found, [$i + 1, 'not two blank lines after a function']
            if $after_function && $blank != 2
               && !($blank == 1 && $lines[$i] =~ /^#(?:el|endif)/);

        $blank = 0;
        $after_function = $lines[$i] eq '}';
    }

    return @found;
}


# the head's first line: back to what ends something else
sub head_of {
    my ($at, @lines) = @_;

    $at-- while $at > 0 && $lines[$at - 1] =~ /\S/
                && $lines[$at - 1] !~ m{^#|[;\}]$|\*/$};

    return $at;
}


# A column-0 brace begins a function's body.
sub c_functions {
    my (@lines) = @_;

    my ($from, @found);

    for my $i (0 .. $#lines) {
        $from = $i if $lines[$i] eq '{';

        next unless defined $from && $lines[$i] eq '}';

        my $head = head_of($from, @lines);
        my $length = $i - $from - 1;

        push @found, [$head + 1, "a function of $length lines"]
            if $length > $FUNCTION;
        push @found, [$head + 1, 'a return type not on a line of its own']
            if $lines[$head] =~ /\w.*\(/ && $lines[$head] !~ /^TAP_|^\w+\(/;

        undef $from;
    }

    return @found;
}


sub perl_subs {
    my (@lines) = @_;

    my ($from, @found);

    for my $i (0 .. $#lines) {
        $from = $i if $lines[$i] =~ /^sub \w+ \{$/;

        next unless defined $from && $lines[$i] eq '}';

        my $length = $i - $from - 1;

        push @found, [$from + 1, "a function of $length lines"]
            if $length > $FUNCTION;

        undef $from;
    }

    return @found;
}


1;
