# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

package Kmip::Road;

# The connection of one endpoint to Key Protect: an nginx that passes bytes on,
# and can be closed, cut or frozen, or lead to another server.
#
# my $road = Kmip::Road->new($test, 'a', $emulator->port);
# $road->url;
# $road->close;
# $road->open;

use strict;
use warnings;

use Kmip::Util qw(wait_for);


sub new {
    my ($class, $test, $name, $target) = @_;

    my $port = $test->port("road-$name");
    my $self = bless {
        port => $port, target => $target,
        certificates => $test->certificates,
        nginx => $test->nginx("road-$name", ports => [$port],
                              level => 'crit'),
    }, $class;

    return $self->open;
}


sub port { return $_[0]{port} }


sub listens {
    my ($self, $more) = @_;

    return <<"END";
stream {
    server {
        listen 127.0.0.1:$self->{port}$more
        proxy_pass 127.0.0.1:$self->{target};
    }
}
END
}


sub start {
    my ($self, $more) = @_;

    $self->{nginx}{conf} = $self->listens($more);
    $self->{nginx}->start;

    return $self;
}


sub open { return $_[0]->close->start(';') }


# stops listening, and cuts connections
sub close {
    my ($self) = @_;

    $self->thaw;
    $self->{nginx}->kill_all if $self->{nginx}->running;

    return $self;
}


# connects to a server without Key Protect's certificate
sub impostor {
    my ($self) = @_;

    my $certificates = $self->{certificates};

    return $self->close->start(' ssl; proxy_ssl on; ssl_certificate '
        . $certificates->crt('other-server') . '; ssl_certificate_key '
        . $certificates->key('other-server') . ';');
}


# cuts connections; the next one succeeds
sub cut {
    my ($self) = @_;

    return $self->{nginx}->kill_worker
           && wait_for(sub { scalar($self->{nginx}->workers) }, 20);
}


# accepts connections, and forwards nothing
sub freeze {
    my ($self) = @_;

    $self->{frozen} = [$self->{nginx}->workers];

    return kill('STOP', @{$self->{frozen}});
}


sub thaw {
    my ($self) = @_;

    return kill('CONT', @{delete $self->{frozen} // []});
}


1;
