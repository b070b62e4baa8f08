#!/usr/bin/perl

# kmipctl(1) has every command and every option that kmipctl has.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use Test::More;

use Kmip::Util qw(build_dir run_command slurp);

my $kmipctl = build_dir() . '/kmipctl';

plan(skip_all => 'kmipctl is not built') unless -x $kmipctl;

my $page = slurp("$kmipctl.1");
my $text = $page;

$text =~ s/^\.\S+ //mg;
$text =~ s/"\\ ?/ /g;
$text =~ s/\\e/\\/g;
$text =~ s/\\([-&])/$1 eq '-' ? '-' : ''/eg;
$text =~ s/[\s"]+/ /g;


# every line of a help is in the page, apart from what titles it
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

like($page, qr/^\.SH $_$/m, "$_ is there")
    for qw(NAME SYNOPSIS DESCRIPTION COMMANDS OPTIONS ENVIRONMENT),
        'EXIT STATUS';
unlike($page, qr/\@[A-Z]+\@/, 'nothing was left to be filled in');

my ($absent) = run_command('man', '--version');

SKIP: {
    skip('man is not installed', 2) if $absent;

    my ($status, $out) = run_command(
        { LC_ALL => 'C.UTF-8', MANWIDTH => 80 },
        'sh', '-c', 'man --warnings -l -Tutf8 "$1" 2>&1 > /dev/null', 'sh',
        "$kmipctl.1");

    is($status, 0, 'man shows it');
    is($out, '', 'without a warning');
}

done_testing();
