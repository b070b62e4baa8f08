# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

package Kmip::Network;

# Hosts in network namespaces of their own, and links between them that can
# be cut. We have to be in such a namespace ourselves: see isolate().
#
#     my $network = Kmip::Network->new($dir, links => {
#         front => ['', 'a'], back => ['a', 'b'] });
#     $network->address('b', 'back'); $network->under('b');
#     $network->down('b', 'back'); $network->heal;
#
# A host lives as long as a process of it, and none outlives us; namespaces
# have no names, so that nothing is left of them. Our own host is ''.

use strict;
use warnings;

use Kmip::Process;
use Kmip::Util qw(run_command slurp wait_for);

my $NAMESPACE = '/proc/self/ns/net';
my $MARK = 'KMIP_TEST_NETWORK';


# why there can be none, or undef
sub refusal {
    return 'needs root' if $> != 0;

    for my $tool (qw(ip nsenter unshare)) {
        return "needs the command \"$tool\""
            unless grep { -x "$_/$tool" } split(/:/, $ENV{PATH});
    }

    my ($status, $out) = run_command(
        'unshare', '--net', 'ip', 'link', 'add', 'one', 'type', 'veth',
        'peer', 'name', 'two');

    return $status ? 'network namespaces are refused: ' . $out =~ s/\s+/ /gr
           : undef;
}


# runs this script again, in a network of its own
sub isolate {
    return if delete $ENV{$MARK};

    $ENV{$MARK} = 1;
    exec('unshare', '--net', $^X, $0, @ARGV) or die "unshare: $!\n";
}


# links: name => the two hosts
sub new {
    my ($class, $dir, %opt) = @_;

    my $self = bless { dir => $dir, links => $opt{links}, host => {},
                       address => {}, ill => {} }, $class;
    my %hosts = map { map { $_ => 1 } @$_ } values %{$self->{links}};
    my $n = 0;

    $self->host($_) for sort keys %hosts;
    $self->link($_, $n++) for sort keys %{$self->{links}};

    return $self;
}


sub host {
    my ($self, $name) = @_;

    if ($name ne '') {
        my $own = readlink($NAMESPACE);
        my $process = Kmip::Process->start(
            command => ['unshare', '--net', 'sleep', 'infinity'],
            output => "$self->{dir}/host-$name");
        my $space = '/proc/' . $process->pid . '/ns/net';

        $self->{host}{$name} = $process;
        wait_for(sub { (readlink($space) // $own) ne $own }, 20)
            or die "no namespace for $name\n";
    }

    $self->ip($name, qw(link set lo up));

    # so that incoming packets can be dropped before they count as ours
    $self->ip($name, qw(rule add pref 100 lookup local));
    $self->ip($name, qw(rule del pref 0));

    return;
}


sub link {
    my ($self, $link, $n) = @_;

    my ($one, $two) = @{$self->{links}{$link}};

    ($one, $two) = ($two, $one) if $two eq '';

    $self->ip($two, qw(link add), $link, qw(type veth peer name), $link,
              'netns', $one eq '' ? $$ : $self->{host}{$one}->pid);

    for my $i (0, 1) {
        my $host = ($one, $two)[$i];

        $self->{address}{$host}{$link} = "10.77.$n." . ($i + 1);
        $self->ip($host, qw(address add), "10.77.$n." . ($i + 1) . '/24',
                  'dev', $link);
        $self->ip($host, qw(link set), $link, 'up');
    }

    return;
}


# the address of a host on one of its links
sub address { return $_[0]{address}{$_[1]}{$_[2]} }


# a command that runs others on this host
sub under {
    my ($self, $host) = @_;

    return [] if $host eq '';
    return ['nsenter', '--net=/proc/' . $self->{host}{$host}->pid
            . '/ns/net'];
}


sub try {
    my ($self, $host, @command) = @_;

    return run_command(@{$self->under($host)}, @command);
}


sub ip {
    my ($self, $host, @args) = @_;

    my ($status, $out) = $self->try($host, 'ip', @args);

    die "ip @args on \"$host\": $out" if $status;

    return;
}


# performs a change that heal() reverts
sub cut {
    my ($self, $host, $do, $undo) = @_;

    return if $self->{ill}{"$host @$do"};

    $self->ip($host, @$do);
    $self->{ill}{"$host @$do"} = [$host, @$undo];

    return;
}


# takes this end down: the host knows it, the other one sees no carrier
sub down {
    my ($self, $host, $link) = @_;

    return $self->cut($host, [qw(link set), $link, 'down'],
                      [qw(link set), $link, 'up']);
}


# drops all packets to the host on this link, without an error
sub deaf {
    my ($self, $host, $link) = @_;

    my @rule = (qw(pref 0 iif), $link, 'blackhole');

    return $self->cut($host, [qw(rule add), @rule], [qw(rule del), @rule]);
}


# the host has no route to another one; kind: blackhole, unreachable, prohibit
sub no_route {
    my ($self, $host, $kind, $address) = @_;

    return $self->cut($host, [qw(route add), $kind, "$address/32"],
                      [qw(route del), $kind, "$address/32"]);
}


# Loses many of the host's packets on this link, if the kernel has a discipline
# for it: at random, or beyond a small bandwidth.
sub lossy {
    my ($self, $host, $link) = @_;

    for my $way ([qw(netem loss 30%)],
                 [qw(tbf rate 400kbit burst 2000 limit 3000)])
    {
        my ($status) = $self->try($host, qw(tc qdisc add dev), $link, 'root',
                                  @$way);

        next if $status;

        $self->{tc}{"$host $link"} = [$host, $link];

        return $way->[0];
    }

    return;
}


sub heal {
    my ($self) = @_;

    for my $undo (values %{delete $self->{ill}}) {
        $self->ip(@$undo);
    }

    for my $tc (values %{delete $self->{tc} // {}}) {
        $self->try($tc->[0], qw(tc qdisc del dev), $tc->[1], 'root');
    }

    $self->{ill} = {};

    return;
}


1;
