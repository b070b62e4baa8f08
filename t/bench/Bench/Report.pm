# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

package Bench::Report;

# The results as a table, as JSON and as a plot.

use strict;
use warnings;

use Exporter qw(import);
use JSON::PP;
use POSIX qw(strftime);

use Kmip::Nginx;
use Kmip::Util qw(run_command slurp spew);

our @EXPORT_OK = qw(machine write_report);

my @COLUMNS = ('row', 'this module', 'beside', 'ratio', 'target', 'met',
               'worker us/op, module', 'worker us/op, beside', 'limit');


# one line of what this was measured on
sub machine {
    my ($cpu) = slurp('/proc/cpuinfo') =~ /^model name\s*:\s*(.*)$/m;
    my $count = () = slurp('/proc/cpuinfo') =~ /^processor\s*:/mg;
    my ($kernel) = slurp('/proc/sys/kernel/osrelease') =~ /(\S+)/;
    my @said = map { (run_command(@$_))[1] }
        ([Kmip::Nginx::binary(), '-v'], ['openssl', 'version'],
         ['curl-config', '--version']);
    my ($nginx) = $said[0] =~ m{nginx/(\S+)};
    my ($openssl) = $said[1] =~ /^OpenSSL (\S+)/;
    my ($curl) = $said[2] =~ /libcurl (\S+)/;

    return join(', ', strftime('%Y-%m-%d %H:%M UTC', gmtime),
                $count . ' x ' . ($cpu // 'unknown processor'),
                "Linux $kernel", 'nginx ' . ($nginx // '?'),
                'OpenSSL ' . ($openssl // '?'),
                'libcurl ' . ($curl // 'unknown'));
}


sub number {
    my ($value) = @_;

    return '' unless defined $value;
    return $value unless $value =~ /^-?\d+(?:\.\d+)?(?:e[-+]?\d+)?$/;
    return sprintf('%.0f', $value) if abs($value) >= 100;
    return sprintf('%.1f', $value) if abs($value) >= 10;

    return sprintf('%.2f', $value);
}


# the cells of a row: what it measured, as text
sub cells {
    my ($row) = @_;

    my $met = defined $row->{met} ? ($row->{met} ? 'yes' : 'NO') : '';
    my ($module, $other) = map {
        my $side = $row->{$_};
        !defined $side ? ''
        : ref($side) ? number($side->{value}) . " $row->{unit}"
        : $side;
    } qw(module beside);

    return ($row->{title}, $module, $other, number($row->{ratio}),
            $row->{target} // '', $met,
            map { ref($row->{$_}) ? number($row->{$_}{cpu_us}) : '' }
            qw(module beside)), $row->{limit} // '';
}


sub table {
    my (@rows) = @_;

    my $text = '| ' . join(' | ', @COLUMNS) . " |\n"
               . '|' . '---|' x @COLUMNS . "\n";

    $text .= '| ' . join(' | ', cells($_)) . " |\n" for @rows;

    my @notes = map { "* $_->{title}: $_->{note}\n" }
                grep { defined $_->{note} } @rows;

    return $text . (@notes ? "\n" . join('', @notes) : '');
}


sub escaped {
    my ($text) = @_;

    $text =~ s/&/&amp;/g;
    $text =~ s/</&lt;/g;
    $text =~ s/>/&gt;/g;

    return $text;
}


# One bar a row: its ratio, with the target as a mark.
sub plot {
    my ($machine, @rows) = @_;

    @rows = grep { defined $_->{ratio} && $_->{ratio} > 0 } @rows;

    my ($left, $scale, $step) = (330, 280, 22);
    my $height = 50 + $step * @rows;
    my $svg = '<svg xmlns="http://www.w3.org/2000/svg" width="800" height="'
              . $height . '" font-family="sans-serif" font-size="12">' . "\n"
              . '<rect width="100%" height="100%" fill="white"/>' . "\n"
              . '<text x="8" y="16">' . escaped($machine) . "</text>\n";
    my $y = 30;

    for my $row (@rows) {
        my $width = int($scale * ($row->{ratio} > 1.5 ? 1.5 : $row->{ratio}));
        my $color = !defined $row->{met} ? '#8899aa'
                    : $row->{met} ? '#3a8f5c' : '#c0504d';
        my $mark = ($row->{goal} // 0) <= 1.5 ? $row->{goal} : undef;

        $svg .= sprintf('<text x="%d" y="%d" text-anchor="end">%s</text>'
                        . '<rect x="%d" y="%d" width="%d" height="14"'
                        . ' fill="%s"/><text x="%d" y="%d">%s</text>' . "\n",
                        $left - 6, $y + 12, escaped($row->{title}), $left, $y,
                        $width, $color, $left + $width + 5, $y + 12,
                        number($row->{ratio}));
        $svg .= sprintf('<rect x="%d" y="%d" width="2" height="18"'
                        . ' fill="black"/>' . "\n",
                        $left + int($scale * $mark), $y - 2)
            if defined $mark;

        $y += $step;
    }

    return "$svg</svg>\n";
}


# writes results.md, .json and .svg; returns the text of the first
sub write_report {
    my ($dir, $machine, @rows) = @_;

    my $text = "$machine\n\n" . table(@rows);

    spew("$dir/results.md", $text);
    spew("$dir/results.json", JSON::PP->new->canonical->pretty->encode(
        { machine => $machine, rows => \@rows }));
    spew("$dir/results.svg", plot($machine, @rows));

    return $text;
}


1;
