#!/usr/bin/perl

# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

# All files keep to one style; and each rule detects its violation.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use File::Find;
use Test::More;

use Kmip::Style qw(complaints kind);
use Kmip::Util qw(root run_command slurp);

# functions and files that may be longer, as "path: complaint"; to stay empty
my @ALLOWED = ();


# the first lines of a source
my $COPYRIGHT = qr/^\W+Copyright\ \(C\)\ \d{4}\ .*\n
                   \W+SPDX-License-Identifier:\ BSD-2-Clause\n/mx;


# tracked files, or all where this is no repository
sub project_files {
    my ($status, $said) = run_command('git', '-C', root(), 'ls-files');

    return grep { -f root() . "/$_" } split(/\n/, $said)
        if $status == 0 && -e root() . '/.git';

    my @found;

    find({ no_chdir => 1, wanted => sub {
        return if $_ eq root();

        my $path = substr($_, length(root()) + 1);
        $File::Find::prune = 1 if $path =~ m{^(?:build[^/]*|\.git)$};
        push @found, $path if -f && !$File::Find::prune;
    } }, root());

    return sort @found;
}


# samples for the rules: kind, text, complaints
my @SAMPLES = (
    [c => 'int  i;' . ' ' x 73 . ";\n", '1: more than 80 columns'],
    [c => "\tint  i;\n", '1: a tab'],
    [c => "int  i; \n", '1: a trailing blank'],
    [c => "int  i;\r\n", '1: a trailing blank'],
    [c => 'int  i;', '1: no newline at the end'],
    [c => "int  i; // one\n", '1: a comment of another style'],
    [c => "char  *s = \"http://a\"; /* b // c */\n", ''],
    [c => "if(a) {\n", '1: no blank after a keyword'],
    [c => "if (a){\n", '1: no blank before a brace'],
    [c => "    a();\n} else {\n", '2: no blank line before else'],
    [c => "    a();\n\n} else {\n", ''],
    [c => "int\na(void)\n{\n}\n\nint  b;\n",
     '6: not two blank lines after a function'],
    [c => "int\na(void)\n{\n}\n\n\n\nint  b;\n",
     '8: more than two blank lines; '
     . '8: not two blank lines after a function'],
    [c => "int a(void)\n{\n}\n",
     '1: a return type not on a line of its own'],
    [c => "int\na(void)\n{\n" . "    b();\n" x 61 . "}\n",
     '1: a function of 61 lines'],
    [c => "int\na(void)\n{\n" . "    b();\n" x 60 . "}\n", ''],
    [c => "#if (A)\n\nint\na(void)\n{\n}\n\n#endif\n", ''],
    [c => "#if (A)\n\nint\na(void)\n{\n}\n#endif\n",
     '7: not two blank lines after a function'],
    [c => "int  i;\n" x 1001, '1001: more than 1000 lines'],
    [perl => "sub a {\n" . "    b();\n" x 61 . "}\n",
     '1: a function of 61 lines'],
    [text => 'see /' . "root/x\n", '1: a path of one machine'],
    [text => 'TO' . "DO: more\n", '1: an unfinished mark'],
    [text => "kmip-XXXXXX\n", ''],
);

for my $sample (@SAMPLES) {
    my ($kind, $text, $want) = @$sample;

    is(join('; ', complaints($kind, $text)), $want,
       $want ? "seen: $want" : 'nothing seen where all is well');
}

my @files = project_files();
my %allowed = map { $_ => 1 } @ALLOWED;

cmp_ok(scalar(@files), '>', 50, 'the project has files');

for my $path (@files) {
    my $text = slurp(root() . "/$path");
    my $kind = kind($path, $text) // next;
    my @found = grep { !$allowed{"$path: $_"} }
                map { "$path:$_" } complaints($kind, $text);

    push @found, "$path: no lines of copyright and licence"
        if $kind =~ /^(?:c|perl|lua)$/ && substr($text, 0, 200) !~ $COPYRIGHT;

    is(join("\n", @found), '', $path);
}

done_testing();
