# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

package Kmip::Status;

# The status pages of an endpoint: the http block that serves them, requests,
# and a strict reader of Prometheus' text format.

use strict;
use warnings;

use Exporter qw(import);
use HTTP::Tiny;
use JSON::PP;

use Kmip::Util qw(build_dir run_command);

our @EXPORT_OK = qw(http_text metrics parse_metrics promtool status_json
                    status_page);

my $NAME = qr/[a-zA-Z_:][a-zA-Z0-9_:]*/;
my $LABEL = qr/[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\["\\n])*"/;
my $VALUE = qr/-?(?:\d+(?:\.\d+)?(?:e[+-]?\d+)?|Inf|NaN)|\+Inf/;


# all pages on a port; more: lines for each location
sub http_text {
    my ($nginx, $port, $more) = @_;

    my $paths = $nginx->http_paths;

    $more //= '';

    return <<"END";
http {
$paths
    access_log off;
    server {
        listen 127.0.0.1:$port;
        location = /metrics { kmip_status prometheus; $more }
        location = /status.json { kmip_status json; $more }
        location = /health { kmip_status health; $more }
        location = / { kmip_status html; $more }
    }
}
END
}


# the response as HTTP::Tiny gives it; method: GET
sub status_page {
    my ($port, $path, $method) = @_;

    return HTTP::Tiny->new(timeout => 60, keep_alive => 0)->request(
        $method // 'GET', "http://127.0.0.1:$port$path");
}


sub status_json {
    my ($port) = @_;

    return JSON::PP->new->decode(status_page($port, '/status.json')->{content});
}


# { 'name{a="b"}' => value }, or dies with what is wrong
sub metrics {
    my ($port) = @_;

    return parse_metrics(status_page($port, '/metrics')->{content});
}


# Families stand together, with help and type before their samples; no sample
# comes twice; a histogram's buckets only grow, up to its count.
sub parse_metrics {
    my ($text) = @_;

    my (%value, %type, %help);
    my $family = '';

    die "no newline at the end\n" unless $text =~ /\n\z/;

    for my $line (split(/\n/, $text)) {
        if ($line =~ /^# HELP ($NAME) \S.*[.]$/) {
            $family = $1;
            die "help of $family again\n" if $help{$family}++;

        } elsif ($line =~ /^# TYPE ($NAME) (counter|gauge|histogram)$/) {
            my ($name, $type) = ($1, $2);

            die "type of $name without help\n" if $name ne $family;
            $type{$name} = $type;
            die "$name: a counter's name ends in _total, no other does\n"
                if ($type eq 'counter') != ($name =~ /_total$/ ? 1 : 0);

        } elsif ($line =~ /^(($NAME)(?:\{(?:$LABEL)(?:,$LABEL)*\})?) ($VALUE)$/)
        {
            my ($sample, $name, $value) = ($1, $2, $3);
            my $base = ($type{$family} // '') eq 'histogram'
                       ? $name =~ s/_(?:bucket|sum|count)$//r : $name;

            die "$sample outside of its family\n" if $base ne $family;
            die "$sample twice\n" if exists $value{$sample};
            $value{$sample} = $value;

        } else {
            die "not a line of Prometheus: $line\n";
        }
    }

    check_histogram(\%value, $_)
        for grep { $type{$_} eq 'histogram' } sort keys %type;

    return \%value;
}


sub check_histogram {
    my ($value, $name) = @_;

    my %last;

    my @buckets = map { /^\Q$name\E_bucket\{(.*),le="([^"]+)"\}$/
                        ? [$1, $2 eq '+Inf' ? 9e99 : $2, $value->{$_}] : () }
                  keys %$value;

    for my $bucket (sort { $a->[1] <=> $b->[1] } @buckets) {
        my ($labels, $bound, $n) = @$bucket;

        die "$name\{$labels\} shrinks\n" if $n < ($last{$labels} // 0);
        $last{$labels} = $n;
    }

    for my $labels (keys %last) {
        die "$name\{$labels\}: count and last bucket differ\n"
            if $last{$labels} != $value->{"${name}_count{$labels}"};
    }
}


# The path of promtool, or (undef, why there is none). It is that of the
# system, or out of Debian's package, which is unpacked and not installed: an
# installed one would start a Prometheus.
sub promtool {
    my ($status) = run_command('promtool', '--version');

    return 'promtool' if $status == 0;

    my $dir = build_dir() . '/promtool';
    my $tool = "$dir/usr/bin/promtool";

    return $tool if -x $tool;

    ($status, my $said) = run_command('timeout', 240, '/bin/sh', '-c', <<'END',
set -e
dir=$1.$$
mkdir -p "$dir"
trap 'rm -rf "$dir"' EXIT
cd "$dir"
apt-get download -q prometheus
dpkg-deb -x prometheus_*.deb .
rm prometheus_*.deb
mv "$dir" "$1" || test -x "$1/usr/bin/promtool"
END
        'sh', $dir);

    return $tool if -x $tool;

    my ($why) = $said =~ /^(?:E|sh|mv|mkdir): (.*)/m;

    return (undef, $why // "status $status");
}


1;
