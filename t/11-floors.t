#!/usr/bin/perl

# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

# Each floor uses only the floors below it: it compiles with no other include
# path, links with nothing else, and makes no call that belongs to a higher
# floor. No files need each other in a circle. The module exports to nginx only
# what nginx looks up.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use File::Temp qw(tempdir);
use Test::More;

use Kmip::Nginx;
use Kmip::Test qw(need_module);
use Kmip::Util qw(build_dir floors root run_command spew);

my @FLAGS = qw(-std=gnu11 -O2 -fPIC -Wall -Wextra -Werror
               -Wno-unused-parameter);

# calls for sockets, files, clocks or random numbers: the floor nginx provides
# these to the floors below it
my @WORLD = qw(socket connect bind listen accept send sendto sendmsg recv
               recvfrom recvmsg poll ppoll select epoll_wait getaddrinfo
               open open64 openat fopen fopen64 read write unlink mmap fork
               execve popen system time gettimeofday clock_gettime rand random
               getrandom sleep usleep nanosleep setlocale printf puts
               pthread_create getenv);

my @HEAP = qw(malloc calloc realloc reallocarray free strdup strndup
              aligned_alloc posix_memalign asprintf vasprintf);

# the floors that a floor uses, its libraries, and calls it must not make
my @KMIP = qw(protocol operation);

my @FLOORS = (
    { name => 'protocol', on => [], libs => [], never => [@WORLD, @HEAP],
      heap => qr/^kmip_memory\.o$/ },
    { name => 'operation', on => ['protocol'], libs => [],
      never => [@WORLD, @HEAP] },
    { name => 'crypto', on => [@KMIP], libs => ['-lcrypto'],
      never => [@WORLD, @HEAP] },

    map { { name => "keyprotect$_->[0]",
            on => [@KMIP, map { "keyprotect/$_" } @{$_->[1]}],
            libs => ['-ljansson', '-lcrypto'], never => [@WORLD] } }
    ['/text', []],
    ['/record', ['text']],
    ['/call', ['text']],
    ['/conf', [qw(text record call)]],
    ['/instance', [qw(text call)]],
    ['/flow', [qw(text record call instance)]],
    ['', [qw(text record call instance flow)]],
);

# tables that their own rows may use: such a link makes no circle
my %TABLES = map { $_ => 1 }
    qw(kmip_operations ngx_stream_kmip_module ctl_commands);

my $dir = tempdir('kmip-floors-XXXXXX', TMPDIR => 1, CLEANUP => 1);
my %objects;                            # of each floor


sub folder {
    my ($name) = @_;

    return root() . "/ngx_kmip_module/$name";
}


# compiles each source of a floor into a folder of the floor's own
sub compile {
    my ($floor) = @_;

    my $name = $floor->{name};
    my @home = @{$floor->{folders} // [folder($name)]};
    my $out = "$dir/" . $name =~ tr{/}{-}r;
    my @includes = map { "-I$_" } (map { folder($_) } @{$floor->{on}}), @home;
    my @made;

    mkdir($out);

    for my $source (sort map { glob("$_/*.c") } @home) {
        my ($file) = $source =~ m{/(\w+)\.c$};
        my ($status, $said) = run_command(
            'gcc', @FLAGS, @includes, '-c', '-o', "$out/$file.o", $source);

        $status == 0 or diag($said);
        push @made, "$out/$file.o" if $status == 0;
    }

    return @made;
}


sub undefined_symbols {
    my ($object) = @_;

    my ($status, $said) = run_command('nm', '-u', $object);

    die "nm: $said\n" if $status;

    return map { s/\@.*//r =~ s/^__isoc99_//r } $said =~ /^\s+U (\S+)$/mg;
}


# fortified builds call __memcpy_chk for memcpy
sub forbidden_calls {
    my ($floor, @made) = @_;

    my %never = map { $_ => 1, "__${_}_chk" => 1 } @{$floor->{never}};
    my %heap = map { $_ => 1 } @HEAP;
    my @found;

    for my $object (@made) {
        my ($file) = $object =~ m{([^/]+)$};
        my $allocates = $floor->{heap} && $file =~ $floor->{heap};

        push @found, map { "$file: $_" }
            grep { $never{$_} && !($allocates && $heap{$_}) }
            undefined_symbols($object);
    }

    return @found;
}


sub defined_symbols {
    my ($object) = @_;

    my ($status, $said) = run_command('nm', '--defined-only', $object);

    die "nm: $said\n" if $status;

    return $said =~ /^\S+ [A-TV-Z] (\S+)$/mg;
}


# names that do not begin with their file's
sub misnamed {
    my (@made) = @_;

    return map {
        my ($file) = m{/(\w+)\.o$};

        map { "$file.c: $_" } grep { !/^$file(?:_|$)/ } defined_symbols($_);
    } @made;
}


# object => { object that it needs => a symbol of that one }
sub needs {
    my (@made) = @_;

    my (%home, %needs);

    for my $object (@made) {
        $home{$_} = $object for defined_symbols($object);
    }

    for my $object (@made) {
        for my $symbol (grep { !$TABLES{$_} } undefined_symbols($object)) {
            my $other = $home{$symbol} // next;

            $needs{$object}{$other} = $symbol if $other ne $object;
        }
    }

    return \%needs;
}


# the shortest way from an object back to itself, as "a.o: symbol of b.o"
sub circle {
    my ($from, $needs) = @_;

    my %way;
    my @open = ($from);

    while (defined(my $object = shift @open)) {
        for my $other (sort keys %{$needs->{$object}}) {
            next if $way{$other};

            $way{$other} = [@{$way{$object} // []}, [$object, $other]];
            push @open, $other;
        }
    }

    return join(', ', map {
        my ($object, $other) = map { m{([^/]+)$} } @$_;

        "$object: $needs->{$_->[0]}{$_->[1]} of $other";
    } @{$way{$from} // []});
}


# all circles of files that need each other
sub circles {
    my (@made) = @_;

    my $needs = needs(@made);

    return grep { $_ } map { circle($_, $needs) } @made;
}


for my $floor (@FLOORS) {
    my $name = $floor->{name};
    my @sources = glob(folder($name) . '/*.c');
    my @made = compile($floor);

    $objects{$name} = \@made;

    is(scalar(@made), scalar(@sources),
       "$name compiles with its own headers and those below");
    cmp_ok(scalar(@sources), '>', 0, "$name has sources");

    my ($status, $said) = run_command(
        'gcc', '-shared', '-Wl,-z,defs', '-o', "$dir/floor.so",
        (map { @{$objects{$_}} } @{$floor->{on}}, $name), @{$floor->{libs}});

    is($status, 0, "$name links with " . ("@{$floor->{libs}}" || 'libc alone'))
        or diag($said);

    is(join("\n", forbidden_calls($floor, @made)), '',
       "$name calls nothing above it");
    is(join("\n", circles(@made)), '', "$name: no files need each other");

    is(join("\n", misnamed(@made)), '', "$name: names begin with their file's")
        if $name =~ /^(?:keyprotect|crypto)/;
}

is_deeply([map { $_->{name} } @FLOORS], [grep { $_ ne 'nginx' } floors()],
          'these are the floors that are built');


# kmipctl uses the floors without flows, and nothing of nginx
{
    my $kmipctl = { name => 'kmipctl',
                    folders => [map { root() . "/tools/kmipctl$_" }
                                '', '/bench', '/doctor'],
                    on => [@KMIP, map { "keyprotect/$_" }
                           qw(text record call conf)] };
    my @sources = map { glob("$_/*.c") } @{$kmipctl->{folders}};
    my @made = compile($kmipctl);

    is(scalar(@made), scalar(@sources),
       'kmipctl compiles with its own headers and those of its floors');

    my ($status, $said) = run_command(
        'gcc', '-o', "$dir/kmipctl.bin", '-Wl,-z,defs', @made,
        (map { @{$objects{$_}} } @{$kmipctl->{on}}),
        qw(-lcurl -lssl -lcrypto -ljansson));

    is($status, 0, 'kmipctl links with libcurl, OpenSSL and jansson')
        or diag($said);
    is(join("\n", grep { /: ngx_/ } map {
           my ($file) = m{([^/]+)$};
           map { "$file: $_" } undefined_symbols($_);
       } @made), '', 'kmipctl calls nothing of nginx');
    is(join("\n", circles(@made)), '', 'kmipctl: no files need each other');
}


# the check of symbols finds a violation
{
    open(my $fh, '>', "$dir/bad.c") or die "$dir/bad.c: $!\n";
    print {$fh} "#include <stdlib.h>\n#include <time.h>\n"
                . "void *bad(void);\nvoid *bad(void)\n"
                . "{ return malloc(time(NULL)); }\n";
    close($fh);

    run_command('gcc', @FLAGS, '-c', '-o', "$dir/bad.o", "$dir/bad.c");

    is_deeply([sort +forbidden_calls($FLOORS[0], "$dir/bad.o")],
              ['bad.o: malloc', 'bad.o: time'], 'a forbidden call is seen');
    is_deeply([misnamed("$dir/bad.o")], [], 'a name of its own file is right');

    rename("$dir/bad.o", "$dir/ba.o");
    is_deeply([misnamed("$dir/ba.o")], ['ba.c: bad'],
              'a name that is not of its file is seen');
}


# the search for circles finds one, and a table with its rows is none
{
    my %code = (
        one => "void three(void);\nvoid one(void);\n"
               . "void one(void) { three(); }\n",
        two => "void one(void);\nvoid two(void);\n"
               . "void two(void) { one(); }\n",
        three => "void two(void);\nvoid three(void);\n"
                 . "void three(void) { two(); }\n",
        table => "void row(void);\nextern void (*kmip_operations[])(void);\n"
                 . "void (*kmip_operations[])(void) = { row };\n",
        row => "extern void (*kmip_operations[])(void);\n"
               . "void row(void);\n"
               . "void row(void) { kmip_operations[0](); }\n",
    );

    for my $name (sort keys %code) {
        spew("$dir/$name.c", $code{$name});
        run_command('gcc', @FLAGS, '-c', '-o', "$dir/$name.o",
                    "$dir/$name.c");
    }

    my @found = circles(map { "$dir/$_.o" } qw(one two three));

    is($found[0], 'one.o: three of three.o, three.o: two of two.o, '
                  . 'two.o: one of one.o', 'a circle is seen');
    is(scalar(@found), 3, 'all files of the circle are named');
    is_deeply([circles(map { "$dir/$_.o" } qw(one two))], [],
              'a line is no circle');
    is_deeply([circles(map { "$dir/$_.o" } qw(table row))], [],
              'a table and its rows are none');
}


need_module();

{
    my @made = glob(build_dir() . '/objs/addon/nginx/*.o');

    SKIP: {
        skip('the objects are elsewhere', 1) unless @made;
        is(join("\n", circles(@made)), '', 'nginx: no files need each other');
    }
}

my ($status, $said) = run_command('nm', '-D', '--defined-only',
                                  Kmip::Nginx::module());
my @exported = grep { !/^__(?:asan|ubsan|odr_asan)/ }
               $said =~ /^\S+ [A-Z] (\S+)$/mg;

is_deeply([sort @exported],
          [qw(ngx_module_names ngx_module_order ngx_modules)],
          'the module exports what nginx looks up and nothing else')
    or diag($said);

done_testing();
