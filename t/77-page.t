#!/usr/bin/perl

# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

# The status page for people: one document without scripts, nothing from
# elsewhere, what clients sent is escaped; and in a headless Chromium, in both
# themes and three widths, it fits and can be read.

use strict;
use warnings;

use FindBin qw($Bin);
use lib "$Bin/lib";

use Digest::SHA qw(sha256_base64);
use JSON::PP;
use Test::More;

use Kmip::Chromium;
use Kmip::Pair;
use Kmip::Status qw(http_text metrics status_json status_page);
use Kmip::Test;
use Kmip::Util qw(wait_for);

# sessions are closed here while we write
local $SIG{PIPE} = 'IGNORE';

# elements that have no end
my %VOID = map { $_ => 1 } qw(meta br);

# what a text needs to be read, by the guidelines for accessibility
my $CONTRAST = 4.5;

my $test = Kmip::Test->new;
my $certificates = $test->certificates;
my $pair = Kmip::Pair->new($test, nodes => ['a'], workers => 2, start => 0,
                           allowed => ['client']);
my $node = $pair->node('a');
my $port = $test->port('status');

# these may have any name that they like
my @NAMES = ('<script>alert(1)</script>', "\"'&amp;<b>", 'a' x 60);

$certificates->make("hostile-$_", cn => $NAMES[$_]) for 0 .. $#NAMES;

$node->{conf} = $pair->conf('a') . http_text($node, $port);
push @{$node->{ports}}, $port;
$node->start;
$node->wait_log(qr/(?:ready: root key.*){2}/s) or die "not ready\n";

# the charts begin with the first second
ok(wait_for(sub { @{status_json($port)->{minutes}} }),
   'the first minute is there');

my $client = $pair->client;
my $uid = $client->new_key;

$client->get($uid) for 1 .. 20;
$client->activate($uid);
$client->get('no-such-key');

for my $name ('none', 'expired', map { "hostile-$_" } 0 .. $#NAMES) {
    my ($other) = $pair->try_client('a', as => $name);

    ok(!$other || $other->closed, "the client $name is refused");
}


# What the page is made of

my $answer = status_page($port, '/');
my $page = $answer->{content};


sub unbalanced {
    my ($text) = @_;

    my @open;

    $text =~ s{<style>.*?</style>}{}s;

    while ($text =~ m{<(/?)([a-z0-9]+)((?:\s[^<>]*?)?)(/?)>}g) {
        my ($end, $name, $closed) = ($1, $2, $4);

        next if $closed || $VOID{$name};

        if (!$end) {
            push @open, $name;

        } elsif (@open && $open[-1] eq $name) {
            pop @open;

        } else {
            return "</$name> in " . ($open[-1] // 'nothing');
        }
    }

    return join(' ', @open);
}


is($answer->{headers}{'content-type'}, 'text/html; charset=utf-8',
   'the page is HTML');
is(unbalanced($page), '', 'its elements end where they should');
is(unbalanced('<p><b></p></b>'), '</p> in b', 'where not, that is seen');

{
    my ($style) = $page =~ m{<style>(.*)</style>}s;
    my $hash = sha256_base64($style);

    $hash .= '=' while length($hash) % 4;

    is($answer->{headers}{'content-security-policy'},
       "default-src 'none'; style-src 'sha256-$hash'; base-uri 'none'; "
       . "form-action 'none'; frame-ancestors 'none'",
       'the policy allows its style and nothing else');

    for my $what (qr/<script/i, qr/\ssrc=/i, qr/\shref=/i, qr/\sstyle=/i,
                  qr/\son\w+=/i, qr/url\(/i, qr/https?:/i, qr/\@import/i) {
        unlike($page, $what, "the page has no $what");
    }
}

like($page, qr/CN=\\&lt;script\\&gt;alert\(1\)/,
     'a name from a client is escaped');
like($page, qr/CN=\\&quot;&#39;&amp;amp/, 'quotes and ampersands are escaped');
like($page, qr{<code>kmip_allowed_certificate [^<]+;</code>},
     'the line that would admit a client is there');
like($page, qr/sent no certificate/, 'the reason is told in plain words');
like($page, qr/Keys can be created and read\./,
     'the page says that all is well');

is(scalar(grep { $_->{subject} =~ /CN=\\<script\\>alert/ }
          @{status_json($port)->{refused_clients}}), 1,
   'JSON has the name as OpenSSL writes it');
ok(!grep({ /alert/ } keys %{metrics($port)}),
   'metrics have no names of clients');


# In a browser

my $OVERFLOW = <<'END';
document.documentElement.scrollWidth - document.documentElement.clientWidth
END

# titles of the parts with a table that has to be scrolled
my $CUT = <<'END';
[...document.querySelectorAll('.scroll')]
    .filter(e => e.scrollWidth > e.clientWidth)
    .map(e => e.closest('section').querySelector('h2').textContent)
    .join(', ')
END

# these are not, by width
my %FITS = (390 => qr/\bCertificates/, 820 => qr/(?:^|, )(?!Key Protect|$)/,
            1600 => qr/./);

# the worst contrast of all texts to what is behind them
my $WORST = <<'END';
(() => {
    const parse = c => (c.match(/[\d.]+/g) || []).map(Number);
    const light = ([r, g, b]) => {
        const [x, y, z] = [r, g, b].map(v => {
            v /= 255;
            return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
        });
        return 0.2126 * x + 0.7152 * y + 0.0722 * z;
    };
    let worst = 99;
    const walk = document.createTreeWalker(document.body,
                                           NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
        let e = walk.currentNode.parentElement;
        if (!walk.currentNode.data.trim() || e.closest('svg')) continue;
        const front = light(parse(getComputedStyle(e).color));
        let back;
        do {
            back = parse(getComputedStyle(e).backgroundColor);
            e = e.parentElement;
        } while (e && back[3] === 0);
        back = light(back);
        const [a, b] = front > back ? [front, back] : [back, front];
        worst = Math.min(worst, (a + 0.05) / (b + 0.05));
    }
    return worst;
})()
END

SKIP: {
    my $chromium = Kmip::Chromium->new($test->path('chromium'))
        or skip('Chromium is not installed: the page was not shown', 28);
    my %back;

    for my $theme (qw(light dark)) {
        for my $width (390, 820, 1600) {
            my $what = "$theme, $width wide";

            $chromium->show("http://127.0.0.1:$port/", theme => $theme,
                            width => $width);
            is($chromium->evaluate($OVERFLOW), 0, "$what: the page fits");
            cmp_ok($chromium->evaluate($WORST), '>=', $CONTRAST,
                   "$what: texts can be read");
            unlike($chromium->evaluate($CUT), $FITS{$width},
                   "$what: what has to be seen is not cut off");
            is(join("\n", grep { !/favicon/ } $chromium->complaints), '',
               "$what: the console has nothing to say");
            $chromium->picture("$ENV{KMIP_PAGE_PICTURES}/$theme-$width.png")
                if $ENV{KMIP_PAGE_PICTURES};
            $back{$theme} = $chromium->evaluate(
                'getComputedStyle(document.body).backgroundColor');
        }
    }

    isnt($back{light}, $back{dark}, 'the light and the dark theme differ');
    is($chromium->evaluate('document.scripts.length'), 0,
       'the document has no script');
    cmp_ok($chromium->evaluate('document.querySelectorAll("svg rect").length'),
           '>', 3, 'the charts have something in them');
    is($chromium->evaluate('performance.getEntriesByType("resource")'
                           . '.filter(r => !r.name.includes("favicon"))'
                           . '.length'), 0, 'nothing else was loaded');
    $chromium->stop;
}

$test->finish;
