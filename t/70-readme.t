#!/usr/bin/perl

# What README says works: its commands, its configuration, its shell session,
# and that it explains every directive there is.

use strict;
use warnings;

use Cwd qw(abs_path);
use File::Basename qw(dirname);
use File::Copy qw(copy);
use Test::More;

use lib abs_path(dirname(__FILE__) . '/lib');

use Kmip::Config qw(stream);
use Kmip::Pair;
use Kmip::Test qw(need_module);
use Kmip::Util qw(build_dir root run_command slurp);

need_module();

my $readme = slurp(root() . '/README.md');
my $test = Kmip::Test->new;
my $pair = Kmip::Pair->new($test);


# the fenced blocks of a kind
sub blocks {
    my ($kind) = @_;

    return $readme =~ /^```\Q$kind\E\n(.*?)^```$/msg;
}


sub commands {
    my $makefile = slurp(root() . '/Makefile');

    for my $target ($readme =~ /^make ([a-z]+)$/mg,
                    $readme =~ /`make ([a-z]+)`/g)
    {
        like($makefile, qr/^\Q$target\E:/m, "make $target is a command");
    }

    for my $file ($readme =~ /\]\(([^)#:]+)\)/g) {
        ok(-e root() . "/$file", "the link to $file leads somewhere");
    }

    my $security = slurp(root() . '/SECURITY.md');

    for my $file ($security =~ m{`(t/[^`]+)`}g) {
        my @found = glob(root() . "/$file");
        ok(@found > 0, "SECURITY.md names a test: $file");
    }
}


sub directives {
    my $folder = root() . '/ngx_kmip_module/nginx';
    my $module = slurp("$folder/ngx_stream_kmip_module.c");
    my @names = $module =~ /ngx_string\("(kmip_\w+)"\)/g;

    ok(@names >= 11, 'the module has directives');

    for my $name (@names) {
        like($readme, qr/^#### \Q$name\E$/m, "README explains $name");
        like($readme, qr/^    Syntax:   \Q$name\E /m, "with its syntax");
    }

    my %known = map { $_ => 1 } @names;

    for my $name ($readme =~ /^#### (kmip_\w+)$/mg) {
        ok($known{$name}, "$name exists");
    }

    my $block = slurp("$folder/ngx_kmip_key_protect.c");

    for my $name ($block =~ /ngx_string\("(\w+)"\)/g) {
        next if $name =~ /^(?:on|off|store|delete|tombstone|answer|refuse
                              |full|short)$/x;
        like($readme, qr/^\| `\Q$name\E[ `]/m, "README explains $name");
    }
}


sub configuration {
    my $certificates = $test->certificates;

    for my $text (blocks('nginx')) {
        my $port = $test->port('readme');

        $text =~ s/listen 5696/listen 127.0.0.1:$port/;

        my $nginx = $test->nginx(
            'readme', conf => stream($pair->key_protect_text('a'), $text));

        copy($certificates->crt('server'), $nginx->path('server.crt'));
        copy($certificates->key('server'), $nginx->path('server.key'));
        copy($certificates->crt('vcenter'), $nginx->path('vcenter-1.pem'));

        my ($status, $out) = $nginx->check;

        is($status, 0, 'nginx takes the configuration') or diag($out);
    }
}


sub session {
    my $certificates = $test->certificates;
    my $env = $test->write('env', join("\n",
        'CERTS=' . $test->path('shell'), 'KMIP_A=127.0.0.1:' . $pair->port,
        ''));

    mkdir($test->path('shell'));

    for my $name (qw(ca client)) {
        copy($certificates->crt($name), $test->path("shell/$name.crt"));
        copy($certificates->key($name), $test->path("shell/$name.key"))
            if $name eq 'client';
    }

    my $build = build_dir();

    for my $text (blocks('sh-run')) {
        $text =~ s{^\. build/run/env$}{. $env}m;
        $text =~ s{\bbuild/kmipctl\b}{$build/kmipctl}g;

        my ($status, $out) = run_command('/bin/bash', '-euc', $text);

        is($status, 0, 'the shell session works') or diag($out);
        like($out, qr/Müller, Büro 7/, 'and shows the name of the VM');
    }
}


commands();
directives();
configuration();
session();

$test->finish;
