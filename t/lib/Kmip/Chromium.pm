# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

package Kmip::Chromium;

# A headless Chromium that shows a page, over its debugging pipe: in a theme
# and a width, what a script finds in it, and what the console said.
#
#     my $chromium = Kmip::Chromium->new($dir) or skip(...);
#     $chromium->show($url, width => 390, theme => 'dark');
#     my $n = $chromium->evaluate('document.images.length');

use strict;
use warnings;

use Fcntl qw(F_DUPFD);
use IO::Handle;
use IO::Select;
use JSON::PP;
use MIME::Base64 qw(decode_base64);
use POSIX ();
use Time::HiRes qw(time);

use Kmip::Util qw(run_command);

my @NAMES = qw(chromium chromium-browser google-chrome);

# a safety net against waiting for ever
my $SECONDS = 120;


# undef where there is none
sub new {
    my ($class, $dir) = @_;

    my ($name) = grep { (run_command($_, '--version'))[0] == 0 } @NAMES;

    return unless $name;

    mkdir($dir) or -d $dir or die "$dir: $!\n";

    my $self = bless { dir => $dir, id => 0, rest => '', events => [],
                       owner => $$ }, $class;

    $self->start($name);

    my $target = $self->call('Target.createTarget', { url => 'about:blank' });

    $self->{session} = $self->call('Target.attachToTarget', {
        targetId => $target->{targetId}, flatten => JSON::PP::true,
    })->{sessionId};
    $self->call($_) for qw(Page.enable Log.enable Runtime.enable);

    return $self;
}


# commands go in by descriptor 3, answers come out by 4
sub start {
    my ($self, $name) = @_;

    pipe(my $in, $self->{to}) or die "pipe: $!\n";
    pipe($self->{from}, my $out) or die "pipe: $!\n";

    $self->{pid} = fork() // die "fork: $!\n";

    if ($self->{pid} == 0) {
        # neither may be in the other's place
        my ($i, $o) = map { fcntl($_, F_DUPFD, 10) } $in, $out;

        POSIX::setsid();
        POSIX::dup2($i, 3);
        POSIX::dup2($o, 4);
        open(STDOUT, '>', "$self->{dir}/output");
        open(STDERR, '>&', \*STDOUT);
        $ENV{HOME} = $self->{dir};
        no warnings 'exec';
        exec($name, '--headless=new', '--remote-debugging-pipe',
             '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage',
             '--no-first-run', "--user-data-dir=$self->{dir}/profile");
        POSIX::_exit(127);
    }

    $self->{to}->autoflush(1);
}


# the result of a command, or dies
sub call {
    my ($self, $method, $parameters) = @_;

    my $id = ++$self->{id};
    my $message = { id => $id, method => $method,
                    params => $parameters // {} };

    $message->{sessionId} = $self->{session} if $self->{session};
    print {$self->{to}} encode_json($message) . "\0";

    while (1) {
        my $answer = $self->receive;

        if (($answer->{id} // 0) == $id) {
            die "$method: $answer->{error}{message}\n" if $answer->{error};
            return $answer->{result};
        }

        push @{$self->{events}}, $answer;
    }
}


sub receive {
    my ($self) = @_;

    my $end = time() + $SECONDS;

    while (index($self->{rest}, "\0") < 0) {
        IO::Select->new($self->{from})->can_read($end - time())
            or die "Chromium says nothing\n";
        sysread($self->{from}, $self->{rest}, 65536, length($self->{rest}))
            or die "Chromium has ended\n";
    }

    (my $message, $self->{rest}) = split(/\0/, $self->{rest}, 2);

    return decode_json($message);
}


# Options: width, height, theme ("light", "dark"). Returns when the page is
# there.
sub show {
    my ($self, $url, %opt) = @_;

    $self->call('Emulation.setEmulatedMedia', { features => [
        { name => 'prefers-color-scheme', value => $opt{theme} // 'light' },
    ] });
    $self->call('Emulation.setDeviceMetricsOverride', {
        width => $opt{width} // 1280, height => $opt{height} // 900,
        deviceScaleFactor => 1, mobile => JSON::PP::false,
    });

    $self->{events} = [];
    $self->call('Page.navigate', { url => $url });

    while (!grep { ($_->{method} // '') eq 'Page.loadEventFired' }
           @{$self->{events}}) {
        push @{$self->{events}}, $self->receive;
    }

    return $self;
}


# the value of an expression in JavaScript, or dies
sub evaluate {
    my ($self, $expression) = @_;

    my $answer = $self->call('Runtime.evaluate', {
        expression => $expression, returnByValue => JSON::PP::true });

    die "$expression: $answer->{exceptionDetails}{exception}{description}\n"
        if $answer->{exceptionDetails};

    return $answer->{result}{value};
}


# what went wrong since the page was asked for, as the console tells
sub complaints {
    my ($self) = @_;

    $self->evaluate('1');

    return map {
        my $params = $_->{params};
        $_->{method} eq 'Log.entryAdded' ? $params->{entry}{text}
        : $_->{method} eq 'Runtime.exceptionThrown'
        ? $params->{exceptionDetails}{text} : ();
    } grep { $_->{method} } @{$self->{events}};
}


# writes the whole page as a picture
sub picture {
    my ($self, $path) = @_;

    my $png = $self->call('Page.captureScreenshot', {
        format => 'png', captureBeyondViewport => JSON::PP::true })->{data};

    open(my $file, '>:raw', $path) or die "$path: $!\n";
    print {$file} decode_base64($png);
    close($file) or die "$path: $!\n";

    return $path;
}


# with all processes that belong to it
sub stop {
    my ($self) = @_;

    return unless $self->{pid} && $self->{owner} == $$;

    kill('KILL', -$self->{pid});
    waitpid($self->{pid}, 0);
    delete $self->{pid};
}


sub DESTROY {
    my ($self) = @_;

    local ($?, $!, $@);
    $self->stop;
}


1;
