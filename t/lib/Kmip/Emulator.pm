# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

package Kmip::Emulator;

# The emulator of Key Protect for a test with other processes: with the
# test's certificates, on a port of its own that stays the same.
#
# From EmulatorTest: kp(method, path, body, ...), control(method, path, body),
# create, record, switches, token, request.

use strict;
use warnings;

use Cwd qw(abs_path);
use File::Basename qw(dirname);

use lib abs_path(dirname(__FILE__) . '/../../emulator');

use parent 'EmulatorTest';

use EmulatorTest qw(b64);
use JSON::PP;
use MIME::Base64 qw(decode_base64);

use Kmip::Util qw(reserve_port root run_command slurp spew);

my $FUTURE = 1_000_000_000_000;

# how tokens begin, as IAM's do
our $TOKEN = 'eyJraWQiOiJlbXVsYXRvciIs';


# Options: dir, certificates (a Kmip::Certificate), args (for start); port: a
# fixed one, and no second zone; host: its address for us, on a host with
# others; under: a command that runs it there; as: its certificate.
sub new {
    my ($class, %opt) = @_;

    my $self = bless { dir => $opt{dir}, owner => $$,
                       certificates => $opt{certificates},
                       host => $opt{host} // '127.0.0.1',
                       under => $opt{under} // [],
                       as => $opt{as} // 'server',
                       args => $opt{args} // [] }, $class;

    mkdir($opt{dir}) or -d $opt{dir} or die "$opt{dir}: $!\n";

    if ($opt{port}) {
        $self->{ports} = [$opt{port}];

    } else {
        ($self->{ports}[$_], $self->{locks}[$_]) = reserve_port() for 0, 1;
    }

    $self->start;

    return $self;
}


# lets it run after this process ends
sub detach {
    my ($self) = @_;

    $self->{owner} = 0;

    return $self;
}


sub ca_file {
    my ($self) = @_;

    return $self->{certificates}->crt('ca');
}


# starts or restarts it, without its former data
sub start {
    my ($self) = @_;

    my ($port, $port2) = @{$self->{ports}};
    my @second = $port2 ? ('--port2', $port2) : ();
    my @same = $self->{instance} ? ('--instance', $self->{instance}) : ();

    my @host = @{$self->{under}} ? ('--host', '0.0.0.0') : ();

    my ($status, $out) = run_command(
        @{$self->{under}}, root() . '/t/emulator/start',
        '--dir', "$self->{dir}/run",
        '--port', $port, @second,
        '--cert', $self->{certificates}->crt($self->{as}),
        '--key', $self->{certificates}->key($self->{as}),
        @same, @host, @{$self->{args}});

    die "the emulator did not start:\n$out" if $status;

    my $said = decode_json(($out =~ /^(\{.*\})$/m)[0]);

    $self->{instance} = $said->{instance};
    $self->{api_key_file} = $said->{api_key_file};
    $self->{api_key} = slurp($said->{api_key_file}) =~ s/\s+\z//r;
    $self->{url} = "https://$self->{host}:$port";
    $self->{url2} = "https://$self->{host}:$port2" if $port2;
    $self->{url2} //= $self->{url};
    delete @{$self}{qw(tokens http)};

    return $self;
}


sub stop {
    my ($self) = @_;

    push @{$self->{unmet}}, eval { @{$self->SUPER::unmet} };
    delete $self->{http};

    return run_command(root() . '/t/emulator/stop', '--dir',
                       "$self->{dir}/run");
}


# switches that no call met, of all its runs
sub unmet {
    my ($self) = @_;

    return [@{$self->{unmet} // []}, eval { @{$self->SUPER::unmet} }];
}


sub url { return $_[0]{url} }

sub port { return $_[0]{ports}[0] }

sub instance { return $_[0]{instance} }

sub api_key_file { return $_[0]{api_key_file} }


# the id of a new root key; name and ring may be given
sub create_root_key {
    my ($self, %opt) = @_;

    my $answer = $self->kp(
        'POST', 'keys',
        EmulatorTest::key_body(name => $opt{name} // 'root',
                               extractable => JSON::PP::false,
                               ($opt{aliases} ? (aliases => $opt{aliases})
                                : ())),
        ($opt{ring} ? (ring => $opt{ring}) : ()));

    die "root key: $answer->{status} $answer->{content}\n"
        unless $answer->{status} == 201;

    return $answer->{json}{resources}[0]{id};
}


# Creates another API key with these roles; returns a file with it.
sub api_key {
    my ($self, %opt) = @_;

    my $made = $self->control('POST', 'api_keys', \%opt);

    return spew("$self->{dir}/api-key-$made->{id}", "$made->{apikey}\n",
                0600);
}


# adds rules; returns their ids
sub faults {
    my ($self, @rules) = @_;

    return @{$self->control('POST', 'faults', \@rules)->{ids}};
}


sub no_faults {
    my ($self) = @_;

    return $self->control('DELETE', 'faults');
}


# releases held responses, of one rule or of all
sub release {
    my ($self, $rule) = @_;

    return $self->control('POST', 'release', { rule => $rule })
        if defined $rule;

    return $self->control('POST', 'release', {});
}


# waits for { kind => ..., count => ... } or { held => n }
sub wait_calls {
    my ($self, %what) = @_;

    return $self->control('POST', 'wait', \%what);
}


sub counters {
    my ($self) = @_;

    return $self->control('GET', 'counters');
}


sub reset_counters {
    my ($self) = @_;

    return $self->control('DELETE', 'counters');
}


# journal entries, after a sequence number if one is given
sub journal {
    my ($self, $since) = @_;

    my $query = defined $since ? "?since=$since" : '';

    return @{$self->control('GET', "log$query")->{entries}};
}


# the sequence number of the last call until now
sub journal_mark {
    my ($self) = @_;

    # of none that is still to come: the journal itself may be long
    return $self->control('GET', "log?since=$FUTURE")->{last};
}


sub advance_clock {
    my ($self, $seconds) = @_;

    return $self->control('POST', 'clock', { advance => $seconds });
}


# all keys, with payloads and material
sub keys {
    my ($self) = @_;

    my $state = $self->control('GET', "state?instance=$self->{instance}");

    return @{$state->{instances}[0]{keys}};
}


# the first half of a Unique Identifier, which names all that is stored of an
# object
sub stamp {
    my ($uid) = @_;

    return substr($uid, 0, 24);
}


# the record of an object, as Key Protect has it, or undef
sub record {
    my ($self, $uid) = @_;

    my ($found) = grep { stamp($uid) . "-$_->{id}" eq $uid } $self->keys;

    return $found;
}


# Makes an object older by so many seconds: its stored parts get another first
# half of the identifier. Returns the new identifier.
sub age {
    my ($self, $uid, $seconds, $root) = @_;

    no warnings 'portable';

    my $old = stamp($uid);
    my $new = sprintf('%012x', hex(substr($old, 0, 12)) - 1000 * $seconds)
              . substr($old, 12);

    for my $key (grep { ($_->{name} // '') =~ /$old/ } $self->keys) {
        my $payload = decode_base64($key->{payload}) =~ s/$old/$new/gr;
        my $record = decode_json($payload);

        $record->{key}{wrapped} = $self->wrap_anew(
            $root, $record->{key}{wrapped}, $old, $new)
            if $record->{key};
        $self->control('PUT', "keys/$key->{id}", {
            name => $key->{name} =~ s/$old/$new/r,
            payload => b64(encode_json($record)) });

        for my $alias (@{$key->{aliases}}) {
            $self->kp('DELETE', "keys/$key->{id}/aliases/$alias");
            $self->add_alias($key->{id}, $alias =~ s/$old/$new/r);
        }
    }

    return $uid =~ s/$old/$new/r;
}


# a wrapped key for another object
sub wrap_anew {
    my ($self, $root, $wrapped, $old, $new) = @_;

    my $plain = $self->action($root, 'unwrap', {
        ciphertext => $wrapped, aad => ['kmip', $old] });

    return $self->action($root, 'wrap', {
        plaintext => $plain->{json}{plaintext}, aad => ['kmip', $new],
    })->{json}{ciphertext};
}


# the standard key with this alias or name that was made last, or undef
sub record_of {
    my ($self, $name) = @_;

    my @found = grep { ($_->{name} // '') eq $name } $self->keys;

    return $found[-1];
}


# performs rotate, disable or enable; returns the response
sub action {
    my ($self, $id, $action, $body) = @_;

    return $self->kp('POST', "keys/$id/actions/$action", $body);
}


sub delete_key {
    my ($self, $id) = @_;

    return $self->kp('DELETE', "keys/$id?force=true");
}


sub restore_key {
    my ($self, $id) = @_;

    return $self->kp('POST', "keys/$id/restore");
}


# restores a key, and adds the aliases that did not come back
sub restore_whole {
    my ($self, $id) = @_;

    my $switches = $self->control('GET', 'switches');

    return $self->restore_key($id) if $switches->{restore_aliases};

    my ($key) = grep { $_->{id} eq $id } $self->keys;

    $self->switches(alias_release_seconds => 0);

    my $answer = $self->restore_key($id);

    $self->add_alias($id, $_) for @{$key->{aliases}};
    $self->switches(
        alias_release_seconds => $switches->{alias_release_seconds});

    return $answer;
}


sub add_alias {
    my ($self, $id, $alias) = @_;

    my $answer = $self->kp('POST', "keys/$id/aliases/$alias");

    die "alias $alias: $answer->{status} $answer->{content}\n"
        unless $answer->{success};

    return $answer;
}


1;
