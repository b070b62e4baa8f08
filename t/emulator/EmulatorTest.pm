# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

package EmulatorTest;

# Runs one emulator for a test script: its own folder, certificate and ports,
# and nothing of it left behind. Talks to it as any HTTPS client would.

use strict;
use warnings;

use Cwd qw(abs_path);
use File::Basename qw(dirname);
use File::Temp qw(tempdir);
use HTTP::Tiny;
use IO::Socket::INET;
use JSON::PP;
use MIME::Base64 qw(encode_base64);
use Scalar::Util qw(weaken);
use Socket qw(IPPROTO_TCP TCP_NODELAY);

use Exporter qw(import);

our @EXPORT_OK = qw(b64 key_body refused run_command);

my $HOME = dirname(abs_path(__FILE__));
my $KEY = 'application/vnd.ibm.kms.key+json';
my %running;
my $GRANT = 'urn:ibm:params:oauth:grant-type:apikey';


sub b64 {
    return encode_base64($_[0], '');
}


# the body of a POST /keys with one resource
sub key_body {
    my (%resource) = @_;

    return {
        metadata => { collectionType => $KEY, collectionTotal => 1 },
        resources => [{ type => $KEY, %resource }],
    };
}


# runs a command with its output in one string: (exit status, output)
sub run_command {
    my (@command) = @_;

    my $pid = open(my $out, '-|');
    defined $pid or die "fork: $!\n";

    if ($pid == 0) {
        open(STDERR, '>&', \*STDOUT);
        exec { $command[0] } @command or exit 127;
    }

    local $/;
    my $text = <$out>;
    close($out);

    return ($? >> 8, $text // '');
}


sub free_port {
    my $sock = IO::Socket::INET->new(LocalAddr => '127.0.0.1', LocalPort => 0,
                                     Proto => 'tcp', Listen => 1)
        or die "no free port: $!\n";

    return $sock->sockport;
}


sub make_certificate {
    my ($dir) = @_;

    my ($status, $out) = run_command(
        'openssl', 'req', '-x509', '-newkey', 'ec',
        '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2',
        '-keyout', "$dir/key.pem", '-out', "$dir/cert.pem",
        '-subj', '/CN=localhost',
        '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1');

    die "openssl: $out\n" if $status;
}


sub new {
    my ($class, @options) = @_;

    my $dir = tempdir('emulator-XXXXXX', TMPDIR => 1, CLEANUP => 1);
    my $self = bless { dir => $dir, owner => $$ }, $class;

    weaken($running{$dir} = $self);
    make_certificate($dir);
    $self->start(@options);

    return $self;
}


# another process may take a port that was free a moment ago: try again
sub start {
    my ($self, @options) = @_;

    my ($status, $out);

    for (1 .. 5) {
        my @ports = (free_port(), free_port());

        ($status, $out) = run_command(
            "$HOME/start", '--dir', "$self->{dir}/run",
            '--port', $ports[0], '--port2', $ports[1],
            '--cert', "$self->{dir}/cert.pem",
            '--key', "$self->{dir}/key.pem", @options);

        if ($status == 0) {
            my ($line) = $out =~ /^(\{.*\})$/m;
            my $said = decode_json($line);

            $self->{ports} = \@ports;
            $self->{instance} = $said->{instance};
            $self->{url} = "https://127.0.0.1:$ports[0]";
            $self->{url2} = "https://127.0.0.1:$ports[1]";
            $self->{api_key} = slurp($said->{api_key_file});
            $self->{api_key} =~ s/\s+\z//;
            delete $self->{tokens};

            return $self;
        }

        last unless $out =~ /Address already in use/;
    }

    die "the emulator did not start:\n$out";
}


sub stop {
    my ($self) = @_;

    return run_command("$HOME/stop", '--dir', "$self->{dir}/run");
}


sub slurp {
    my ($path) = @_;

    open(my $fh, '<', $path) or die "$path: $!\n";
    local $/;
    my $text = <$fh>;
    close($fh);

    return $text;
}


sub error_log {
    my ($self) = @_;

    return slurp("$self->{dir}/run/error.log");
}


sub ca_file {
    my ($self) = @_;

    return "$self->{dir}/cert.pem";
}


sub http {
    my ($self) = @_;

    $self->{http} //= HTTP::Tiny->new(
        keep_alive => 1,
        timeout => 30,
        verify_SSL => 1,
        SSL_options => { SSL_ca_file => $self->ca_file },
    );

    return $self->{http};
}


# sends anything; the answer gets its JSON decoded, if it is JSON
sub request {
    my ($self, $method, $url, $content, %headers) = @_;

    my %options = (headers => \%headers);

    if (defined $content) {
        $options{content} = ref $content ? encode_json($content) : $content;
        $headers{'Content-Type'} //= 'application/json';
    }

    my $answer = $self->http->request($method, $url, \%options);
    my $handle = $self->{http}{handle};

    # head and body leave in two writes: without this the second waits for
    # an acknowledgment on a kept connection
    setsockopt($handle->{fh}, IPPROTO_TCP, TCP_NODELAY, 1)
        if $handle && $handle->{fh};

    $answer->{json} = eval { decode_json($answer->{content}) };

    return $answer;
}


sub control {
    my ($self, $method, $path, $doc) = @_;

    my $answer = $self->request($method, "$self->{url}/emulator/$path", $doc);

    die "control $method $path: $answer->{status} $answer->{content}\n"
        unless $answer->{success};

    return $answer->{json};
}


sub switches {
    my ($self, %values) = @_;

    return $self->control('POST', 'switches', \%values);
}


# what was set of them since the start and met no call: "name = value"
sub unmet {
    my ($self) = @_;

    return $self->control('GET', 'counters')->{unmet};
}


sub exchange {
    my ($self, $api_key, $path) = @_;

    my $form = $self->http->www_form_urlencode(
        { grant_type => $GRANT, apikey => $api_key });

    return $self->request('POST',
        $self->{url} . ($path // '/identity/token'), $form,
        'Content-Type' => 'application/x-www-form-urlencoded');
}


sub token {
    my ($self, $api_key) = @_;

    $api_key //= $self->{api_key};

    return $self->{tokens}{$api_key} //=
        $self->exchange($api_key)->{json}{access_token};
}


# a call of Key Protect. Options: as (an API key), ring, instance, prefer,
# zone, headers.
sub kp {
    my ($self, $method, $path, $content, %option) = @_;

    my %headers = (
        'Authorization' => 'Bearer ' . $self->token($option{as}),
        'Bluemix-Instance' => $option{instance} // $self->{instance},
        %{ $option{headers} // {} },
    );

    $headers{'X-Kms-Key-Ring'} = $option{ring} if $option{ring};
    $headers{'Prefer'} = "return=$option{prefer}" if $option{prefer};

    my $url = ($option{zone} // 1) == 2 ? $self->{url2} : $self->{url};

    return $self->request($method, "$url/api/v2/$path", $content, %headers);
}


# makes a key and returns it; a root key unless extractable is given
sub create {
    my ($self, %resource) = @_;

    my $answer = $self->kp('POST', 'keys',
                           key_body(extractable => JSON::PP::false,
                                    %resource));

    die "create: $answer->{status} $answer->{content}\n"
        unless $answer->{status} == 201;

    return $answer->{json}{resources}[0];
}


sub record {
    my ($self, $name, %resource) = @_;

    return $self->create(name => $name, aliases => [$name],
                         extractable => JSON::PP::true,
                         payload => b64("payload of $name"), %resource);
}


# the code of the first reason of an error
sub code_of {
    my ($class, $answer) = @_;

    return $answer->{json}{resources}[0]{reasons}[0]{code} // '';
}


# checks that a response is this error; code '' is one without reasons
sub refused {
    my ($answer, $status, $code, $name) = @_;

    local $Test::Builder::Level = $Test::Builder::Level + 1;

    Test::More::is("$answer->{status} " . EmulatorTest->code_of($answer),
                   "$status $code", $name);
}


sub DESTROY {
    my ($self) = @_;

    return if $$ != $self->{owner};

    local ($?, $!, $@);
    $self->stop;
    delete $running{$self->{dir}};
}


# what lives as long as the script has to go before its folder does: END
# blocks run last defined first, and File::Temp's was there before this one
END {
    my $status = $?;

    for my $self (grep { defined $_ && $_->{owner} == $$ } values %running) {
        $self->stop;
    }

    $? = $status;
}


1;
