#!/usr/bin/perl

# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

# kmipctl(1) has every command and option of kmipctl, ngx_stream_kmip_module(5)
# every directive.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use Test::More;

use Kmip::Util qw(build_dir root run_command slurp);

my $kmipctl = build_dir() . '/kmipctl';

plan(skip_all => 'kmipctl is not built') unless -x $kmipctl;

# under make it is up to date
run_command('make', '-s', '-C', root(), 'BUILD=' . build_dir(), 'manual')
    unless $ENV{MAKELEVEL};

my $page = slurp("$kmipctl.1");
my $text = $page;

$text =~ s/^\.\S+ //mg;
$text =~ s/"\\ ?/ /g;
$text =~ s/\\e/\\/g;
$text =~ s/\\([-&])/$1 eq '-' ? '-' : ''/eg;
$text =~ s/[\s"]+/ /g;


# the page has every line of a help, except for its titles
sub has_help {
    my (@command) = @_;
    my (undef, $help) = run_command($kmipctl, @command, '--help');
    my @absent;

    for my $line (grep { /^  / } split(/\n/, $help)) {
        for my $part (grep { length } split(/  +/, $line)) {
            (my $plain = $part) =~ s/[\s"]+/ /g;
            push @absent, $part if index($text, $plain) < 0;
        }
    }

    is(join('; ', @absent), '', "@command: the page has what --help has");

    return $help;
}


my $all = has_help();
my ($commands) = $all =~ /^commands:\n(.*?)\n\n/ms;
my @commands = $commands =~ /^  (\S+)/mg;

ok(@commands > 10, 'kmipctl has commands');
has_help($_) for @commands;

like($page, qr/^\.SH $_$/m, "kmipctl(1) has a section $_")
    for qw(NAME SYNOPSIS DESCRIPTION COMMANDS OPTIONS ENVIRONMENT),
        'EXIT STATUS';
unlike($page, qr/\@[A-Z]+\@/, 'nothing was left to be filled in');

# its directives, and no markup of the document
sub module_page {
    my $document = slurp(root() . '/doc/directives.md');
    my $page = slurp(build_dir() . '/ngx_stream_kmip_module.5');

    my %titles = map { s/\\//gr => 1 } $page =~ /^\.SS (.*)$/mg;
    my @absent = grep { !$titles{$_} } $document =~ /^#### (\w+)$/mg;

    is("@absent", '', 'ngx_stream_kmip_module(5) has every directive');

    ok($page !~ /\]\(|\|---/, 'it has neither links nor tables');
}


sub shown {
    my ($file) = @_;

    my ($status, $out) = run_command(
        { LC_ALL => 'C.UTF-8', MANWIDTH => 80 },
        'sh', '-c', 'man --warnings -l -Tutf8 "$1" 2>&1 > /dev/null', 'sh',
        $file);

    is($status, 0, "man shows $file");
    is($out, '', "$file: man has no warning");
}


module_page();

my ($absent) = run_command('man', '--version');

SKIP: {
    skip('man is not installed', 4) if $absent;

    shown("$kmipctl.1");
    shown(build_dir() . '/ngx_stream_kmip_module.5');
}

done_testing();
