#!/usr/bin/perl

# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

# The alerts and the dashboard in conf/: each metric, label and value that they
# name exists, the document has the metrics that there are, and each alert is
# quiet while all is well, and fires when it is not.

use strict;
use warnings;

use FindBin qw($Bin);
use lib "$Bin/lib";

use JSON::PP;
use Test::More;

use Kmip::Pair;
use Kmip::Status qw(http_text promtool status_page);
use Kmip::Test;
use Kmip::Util qw(root run_command slurp);

my $RULES = root() . '/conf/kmip.rules.yml';
my $P = 'instance="a:9113",provider="eu-de"';

# of each alert: the unit of time, when it fires in it, and series, which are
# well for the first 30 units
my %ALERTS = (
    KmipEndpointDown => ['1m', 60,
        'up{job="kmip",instance="a:9113"}' => '1+0x29 0+0x60'],
    KmipKeyProtectUnavailable => ['1m', 60,
        "nginx_kmip_key_protect_up{$P}" => '1+0x29 0+0x60'],
    KmipBreakerOpen => ['1m', 60,
        "nginx_kmip_key_protect_open_breakers{$P}" => '0+0x29 2+0x60'],
    KmipNoToken => ['1m', 60,
        "nginx_kmip_iam_failing_workers{$P}" => '0+0x29 2+0x60'],
    KmipErrorBudgetBurns => ['1m', 85,
        "nginx_kmip_key_protect_calls_total{$P,status=\"2xx\"}"
            => '0+100x90',
        "nginx_kmip_key_protect_calls_total{$P,status=\"5xx\"}"
            => '0+0x29 0+10x60'],
    KmipOperationsFail => ['1m', 60,
        "nginx_kmip_operations_total{$P,result=\"success\"}" => '0+100x90',
        "nginx_kmip_operations_total{$P,result=\"general_failure\"}"
            => '0+0x29 0+10x60'],
    KmipKeysNotFound => ['1m', 35,
        "nginx_kmip_operations_total{$P,operation=\"Get\","
        . 'result="not_found"}' => '0+0x29 1+0x60'],
    KmipSlow => ['1m', 70,
        (map { ("nginx_kmip_operation_duration_seconds_bucket{$P,"
                . "operation=\"Get\",le=\"$_\"}" => '0+100x90') }
         '5.000', '+Inf'),
        "nginx_kmip_operation_duration_seconds_bucket{$P,operation=\"Get\","
        . 'le="1.000"}' => '0+100x29 2900+0x60'],
    KmipCallsWait => ['1m', 60,
        "nginx_kmip_key_protect_waiting_calls{$P}" => '0+0x29 3+0x60',
        "nginx_kmip_key_protect_active_calls{$P}" => '64+0x90',
        "nginx_kmip_key_protect_max_active_calls{$P}" => '64+0x90'],
    KmipThrottled => ['1m', 60,
        "nginx_kmip_key_protect_calls_total{$P,status=\"429\"}"
            => '0+0x29 0+60x60'],
    KmipCertificateExpires => ['1h', 60,
        'nginx_kmip_certificate_expiry_timestamp_seconds{instance="a",'
        . 'of="client"}' => 30 * 86400 + 30 * 3600 . '+0x90'],
    KmipCertificateExpiresNow => ['1h', 60,
        'nginx_kmip_certificate_expiry_timestamp_seconds{instance="a",'
        . 'of="server"}' => 3 * 86400 + 30 * 3600 . '+0x90'],
    KmipClientsRefused => ['1m', 35,
        'nginx_kmip_refused_clients_total{instance="a",'
        . 'reason="not_listed"}' => '0+0x29 2+0x60'],
    KmipDrainForgotten => ['10m', 80,
        'nginx_kmip_draining{instance="a"}' => '0+0x29 1+0x60'],
);

my $test = Kmip::Test->new;
my $pair = Kmip::Pair->new($test, nodes => ['a'], start => 0);
my $node = $pair->node('a');
my $port = $test->port('status');

$node->{conf} = $pair->conf('a') . http_text($node, $port);
push @{$node->{ports}}, $port;
$node->start;
$node->wait_log(qr/ready: root key/) or die "not ready\n";

my $uid = $pair->client->new_key;

$pair->client->get($uid);

my $text = status_page($port, '/metrics')->{content};
my %type = $text =~ /^# TYPE (\w+) (\w+)$/mg;
my $code = join('', map { slurp(root() . "/ngx_kmip_module/nginx/ngx_$_.c") }
                    qw(kmip_meter kmip_visitors));
my $rules = slurp($RULES);
my $dashboard = JSON::PP->new->utf8->decode(
    slurp(root() . '/conf/kmip.dashboard.json'));
my @panels = @{$dashboard->{panels}};
my @queries = map { $_->{expr} } map { @{$_->{targets}} } @panels;


# whether a metric has samples with the label
sub labelled {
    my ($name, $label) = @_;

    return $label =~ /^(?:instance|job)$/
           || $text =~ /^\Q$name\E\{[^}]*\b\Q$label\E="/m;
}


# what a text of PromQL names and is not there
sub unknown {
    my ($text) = @_;

    my @unknown;

    for my $name ($text =~ /\b(nginx_kmip_\w+)/g) {
        my $base = $name =~ s/_(?:bucket|sum|count)$//r;

        push @unknown, $name
            unless $type{$name} || ($type{$base} // '') eq 'histogram';
    }

    while ($text =~ /\b(nginx_kmip_\w+)\{([^}]*)\}/g) {
        my ($name, $matchers) = ($1, $2);

        while ($matchers =~ /(\w+)\s*[=!]~?\s*"([^"]*)"/g) {
            my ($label, $values) = ($1, $2);

            push @unknown, "$name\{$label}" unless labelled($name, $label);
            push @unknown, "$name\{$label=$_}" for grep {
                !/^\$/ && $_ ne 'Get' && $code !~ /"\Q$_\E"/
            } split(/\|/, $values);
        }
    }

    return @unknown;
}


is_deeply([unknown('rate(nginx_kmip_sessions_total{provider="$p"}[1m])')], [],
          'what exists is known');
is_deeply([unknown('nginx_kmip_nothing{a="b"} + '
                   . 'nginx_kmip_operations_total{result="no"}')],
          ['nginx_kmip_nothing', 'nginx_kmip_nothing{a}',
           'nginx_kmip_nothing{a=b}', 'nginx_kmip_operations_total{result=no}'],
          'what does not exist is seen');

is(join("\n", unknown($rules)), '', 'the alerts name what exists');
is(join("\n", map { unknown($_) } @queries), '',
   'the dashboard names what exists');

my ($metrics) = slurp(root() . '/doc/directives.md')
    =~ /^## Metrics\n(.*?)^## /ms;
my %told = map { $_ => 1 } ($metrics // '') =~ /`(nginx_kmip_\w+)`/g;

is_deeply([sort keys %told], [sort keys %type],
          'doc/directives.md has the metrics that there are');

# every metric is used by a rule or a panel
is(join("\n", grep { my $name = $_; !grep { /\b\Q$name\E(?:_bucket)?\b/ }
                     $rules, @queries }
              grep { !/last_success|token_expiry/ } sort keys %type), '',
   'each metric is in an alert or on the dashboard');

is_deeply([sort keys %ALERTS], [sort $rules =~ /- alert: (\w+)/g],
          'each alert has a case in this test');


# The dashboard holds together

{
    my %seen;

    ok(!grep({ $seen{$_->{id}}++ } @panels),
       'panels have numbers of their own');
    is(scalar(grep { !$_->{title} || !@{$_->{targets}} } @panels), 0,
       'each panel has a title and asks for something');
    is(scalar(grep { $_->{gridPos}{x} + $_->{gridPos}{w} > 24 } @panels), 0,
       'panels stay within the width');
}


# What promtool says

sub rule_test {
    my ($name) = @_;

    my ($unit, $fires, @series) = @{$ALERTS{$name}};
    my ($n, $what) = $unit =~ /^(\d+)(\w)$/;
    my $firing = "count(ALERTS{alertname=\"$name\",alertstate=\"firing\"})"
                 . ' or vector(0)';
    my @input;

    push @input, { series => shift @series, values => shift @series }
        while @series;

    return {
        interval => $unit, input_series => \@input,
        promql_expr_test => [
            map { { expr => $firing, eval_time => $_->[0] * $n . $what,
                    exp_samples => [{ labels => '{}', value => $_->[1] }] } }
            [25, 0], [$fires, 1]],
    };
}


my ($promtool, $why) = promtool();

SKIP: {
    skip("promtool is not to be had: $why", 2 + keys %ALERTS)
        unless $promtool;

    my ($status, $said) = run_command($promtool, 'check', 'rules', $RULES);

    is($status, 0, 'promtool accepts the alerts') or diag($said);

    # queries of the dashboard as rules, with values for its variables
    my @rules = map { { record => "panel:query$_",
                        expr => $queries[$_] =~ s/\$__rate_interval/5m/gr } }
                0 .. $#queries;
    my $file = $test->write('queries.yml', encode_json(
        { groups => [{ name => 'dashboard', rules => \@rules }] }));

    ($status, $said) = run_command($promtool, 'check', 'rules', $file);
    is($status, 0, 'promtool accepts the queries of the dashboard')
        or diag($said);

    for my $name (sort keys %ALERTS) {
        my $file = $test->write("$name.yml", encode_json({
            rule_files => [$RULES], evaluation_interval => $ALERTS{$name}[0],
            tests => [rule_test($name)] }));

        ($status, $said) = run_command($promtool, 'test', 'rules', $file);
        is($status, 0, "$name is quiet, and fires") or diag($said);
    }
}

$test->finish;
