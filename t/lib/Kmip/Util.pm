# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

package Kmip::Util;

# What tests and their helpers need of files, processes and ports.

use strict;
use warnings;

use Cwd qw(abs_path);
use Exporter qw(import);
use File::Basename qw(dirname);
use IO::Socket::INET;
use JSON::PP qw(decode_json);
use Time::HiRes qw(sleep time);

use Kmip::Title;

our @EXPORT_OK = qw(build_dir children floors free_port json_lines peak_kb
                    random_bytes reserve_port root run_command slurp spew
                    wait_for);

my $ROOT = abs_path(dirname(__FILE__) . '/../../..');


# the top of the project
sub root {
    return $ROOT;
}


# the module's folders of code, each standing on those before it
sub floors {
    return ('protocol', 'operation', 'crypto',
            (map { "keyprotect/$_" } qw(text record call conf instance
                                            flow)), 'keyprotect', 'nginx');
}


# where "make" put what it built; TEST_BUILD names another place
sub build_dir {
    return $ENV{TEST_BUILD} ? abs_path($ENV{TEST_BUILD}) : "$ROOT/build";
}


sub slurp {
    my ($path) = @_;

    open(my $fh, '<:raw', $path) or die "$path: $!\n";
    local $/;
    my $text = <$fh>;
    close($fh);

    return $text // '';
}


# the lines of a file, as kmip_log's, each a document in JSON
sub json_lines {
    my ($path) = @_;

    return map { decode_json($_) } split(/\n/, slurp($path));
}


sub random_bytes {
    my ($n) = @_;

    open(my $fh, '<:raw', '/dev/urandom') or die "/dev/urandom: $!\n";
    read($fh, my $bytes, $n) == $n or die "/dev/urandom: $!\n";

    return $bytes;
}


# writes a file with a mode, and returns its path
sub spew {
    my ($path, $text, $mode) = @_;

    unlink($path);

    my $umask = umask(0777 & ~($mode // 0644));
    my $opened = open(my $fh, '>:raw', $path);
    umask($umask);

    die "$path: $!\n" unless $opened;

    print {$fh} $text;
    close($fh) or die "$path: $!\n";

    return $path;
}


# (exit status, what it wrote); a leading reference to a hash is environment
sub run_command {
    my (@command) = @_;

    my $env = ref($command[0]) ? shift @command : {};
    my $pid = open(my $out, '-|') // die "fork: $!\n";

    if ($pid == 0) {
        open(STDERR, '>&', \*STDOUT);
        @ENV{keys %$env} = values %$env;
        no warnings 'exec';
        exec { $command[0] } @command or print "$command[0]: $!\n";
        require POSIX;
        POSIX::_exit(127);
    }

    local $/;
    my $text = <$out>;
    close($out);

    return ($? & 127 ? 128 + ($? & 127) : $? >> 8, $text // '');
}


# whether the condition became true within the seconds; a safety net against
# waiting for ever, no measurement
sub wait_for {
    my ($condition, $seconds) = @_;

    my $end = time() + ($seconds // 20);

    while (1) {
        my $value = $condition->();
        return $value if $value;
        return $value if time() > $end;
        sleep(0.01);
    }
}


sub free_port {
    my ($port) = @_;

    return defined IO::Socket::INET->new(LocalAddr => '127.0.0.1',
                                         LocalPort => $port, Proto => 'tcp',
                                         Listen => 1, ReuseAddr => 1);
}


# A port no other script takes while we run: a UDP socket on the same number
# is the lock, and nothing of it is left on disk. Below the numbers that the
# kernel gives to outgoing connections.
sub reserve_port {
    my ($lowest) = eval { slurp('/proc/sys/net/ipv4/ip_local_port_range') }
        =~ /^(\d+)/;
    my $range = ($lowest && $lowest > 12000 ? $lowest : 32768) - 10000;

    for (1 .. 1000) {
        my $port = 10000 + int(rand($range));
        my $lock = IO::Socket::INET->new(LocalAddr => '127.0.0.1',
                                         LocalPort => $port, Proto => 'udp')
            or next;

        return ($port, $lock) if free_port($port);
    }

    die "no free port\n";
}


# process ids of the children of a process, zombies not counted
sub children {
    my ($parent) = @_;

    my @pids;

    for my $path (glob('/proc/[0-9]*/stat')) {
        my $stat = eval { slurp($path) } // next;
        my ($pid, $state, $ppid) = $stat =~ /^(\d+) \(.*\) (\S) (\d+)/s
            or next;
        push @pids, $pid if $ppid == $parent && $state ne 'Z';
    }

    @pids = sort { $a <=> $b } @pids;

    return @pids;
}


# kilobytes of memory that a process had at most; 0 if it has ended
sub peak_kb {
    my ($pid) = @_;

    my $status = eval { slurp("/proc/$pid/status") } // '';

    return $status =~ /^VmHWM:\s+(\d+) kB/m ? $1 : 0;
}


1;
