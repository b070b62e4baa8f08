#!/usr/bin/perl

# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

# Each line of "make demo" is right; it warns of nothing, and leaves nothing
# running.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use Test::More;

use Kmip::Util qw(root run_command);

my ($status, $out) = run_command(root() . '/t/bin/demo');

is($status, 0, 'the demonstration holds');
is(join('', grep { !/^(?: {3,}|\d+\. |$)/ || /WRONG/ } split(/^/, $out))
     =~ s/\AA vSphere key.*\n//r =~ s/\d+ lines held, 0 did not\.\n\z//r,
   '', 'nothing else is said');
like($out, qr/^   nothing is left running$/m, 'nothing is left running');

done_testing();
