# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

package Kmip::Client;

# A KMIP client: one TLS connection, messages by hand or by operation.

use strict;
use warnings;

use IO::Select;
use IO::Socket::SSL;
use Socket qw(IPPROTO_TCP SOL_SOCKET SO_LINGER TCP_NODELAY);
use Time::HiRes qw(time);

use Kmip::Result;
use Kmip::Tags qw(enum_name);
use Kmip::TTLV qw(attribute decode encode frame_size);


# Options: port, ca, cert, key (files); host, version ("1.1"), timeout
# (seconds, a safety net), credential ([user, password]), tls (options of
# IO::Socket::SSL). Dies when there is no connection.
sub new {
    my ($class, %opt) = @_;

    my $self = bless { host => '127.0.0.1', version => '1.1', timeout => 30,
                       rest => '', counter => 0, %opt }, $class;

    return $self->connect;
}


# (client, undef) or (undef, why not)
sub try {
    my ($class, %opt) = @_;

    my $self = eval { $class->new(%opt) };

    return $self ? ($self, undef) : (undef, $@);
}


sub connect {
    my ($self) = @_;

    my %cert = $self->{cert}
               ? (SSL_cert_file => $self->{cert}, SSL_key_file => $self->{key})
               : ();

    $self->{rest} = '';
    $self->{sock} = IO::Socket::SSL->new(
        PeerAddr => $self->{host}, PeerPort => $self->{port},
        SSL_ca_file => $self->{ca}, SSL_verifycn_scheme => 'none', %cert,
        Timeout => $self->{timeout}, %{$self->{tls} // {}})
        or die "$self->{host}:$self->{port}: "
               . ($! || 'no connection') . ", $SSL_ERROR\n";

    setsockopt($self->{sock}, IPPROTO_TCP, TCP_NODELAY, 1);

    return $self;
}


sub sock { return $_[0]{sock} }


# closes; abruptly means without a close_notify, reset with a RST
sub close {
    my ($self, %opt) = @_;

    my $sock = delete $self->{sock} or return;

    setsockopt($sock, SOL_SOCKET, SO_LINGER, pack('ii', 1, 0)) if $opt{reset};

    my $abruptly = $opt{abruptly} || $opt{reset};

    return $sock->close(SSL_no_shutdown => $abruptly ? 1 : 0);
}


# bytes as they are; false when the line is down
sub send {
    my ($self, $bytes) = @_;

    local $SIG{PIPE} = 'IGNORE';

    while (length($bytes)) {
        my $n = $self->{sock}->syswrite($bytes) or return 0;
        substr($bytes, 0, $n, '');
    }

    return 1;
}


# some more bytes are in rest; 0 at the end, undef when none came in time
sub fill {
    my ($self, $end) = @_;

    my $sock = $self->{sock};

    if (!$sock->pending) {
        my $left = $end - time();
        return if $left <= 0 || !IO::Select->new($sock)->can_read($left);
    }

    return $sock->sysread($self->{rest}, 65536, length($self->{rest})) || 0;
}


# the bytes of the next message; undef at the end of the line, dies when
# nothing comes
sub receive {
    my ($self, $seconds) = @_;

    my $end = time() + ($seconds // $self->{timeout});

    while (1) {
        my $size = frame_size($self->{rest});

        return substr($self->{rest}, 0, $size, '')
            if defined $size && length($self->{rest}) >= $size;

        my $n = $self->fill($end);
        die "no answer\n" unless defined $n;
        return if $n == 0;
    }
}


# whether the server closed the line, and said nothing before
sub closed {
    my ($self, $seconds) = @_;

    my $end = time() + ($seconds // $self->{timeout});
    my $n = $self->fill($end);

    return defined $n && $n == 0;
}


# "QLKC" and a little-endian number: vCenter's identifiers of batch items
sub qlkc {
    my ($n) = @_;

    return 'QLKC' . pack('V', $n);
}


# Options: version, credential, header (items after the version), ids ("qlkc",
# "none", or a reference to an array), count (Batch Count, to lie).
# Each item of the batch is [Operation => payload items].
sub message {
    my ($self, $batch, %opt) = @_;

    my ($major, $minor) = split(/\./, $opt{version} // $self->{version});
    my $credential = exists $opt{credential} ? $opt{credential}
                     : $self->{credential};
    my $i = 0;

    return encode([RequestMessage => [
        [RequestHeader => [
            [ProtocolVersion => [[ProtocolVersionMajor => $major],
                                 [ProtocolVersionMinor => $minor]]],
            @{$opt{header} // []},
            ($credential ? authentication(@$credential) : ()),
            [BatchCount => $opt{count} // scalar(@$batch)],
        ]],
        map { batch_item($_, batch_id($opt{ids}, $i++, scalar(@$batch))) }
            @$batch,
    ]]);
}


sub authentication {
    my ($user, $password) = @_;

    return [Authentication => [[Credential => [
        [CredentialType => 'Username and Password'],
        [CredentialValue => [
            [Username => $user],
            (defined $password ? [Password => $password] : ()),
        ]],
    ]]]];
}


sub batch_id {
    my ($ids, $i, $n) = @_;

    $ids //= $n > 1 ? 'number' : 'none';

    return $ids->[$i] if ref($ids);
    return qlkc($i + 1) if $ids eq 'qlkc';
    return pack('N', $i + 1) if $ids eq 'number';

    return;
}


sub batch_item {
    my ($item, $id) = @_;

    my ($operation, @payload) = @$item;

    return [BatchItem => [
        [Operation => $operation],
        (defined $id ? [UniqueBatchItemID => $id] : ()),
        [RequestPayload => \@payload],
    ]];
}


# sends bytes and decodes the answer; undef when the line was closed
sub exchange {
    my ($self, $bytes) = @_;

    $self->send($bytes) or return;

    my $answer = $self->receive // return;

    return decode($answer);
}


# a whole batch: Kmip::Result of each item
sub batch {
    my ($self, $batch, %opt) = @_;

    my $answer = $self->exchange($self->message($batch, %opt))
        // die "the line was closed\n";

    $self->{last} = $answer;

    return map { Kmip::Result->new($_) } $answer->all('Batch Item');
}


# one operation: a Kmip::Result
sub call {
    my ($self, $operation, @payload) = @_;

    my %opt = ref($payload[-1]) eq 'HASH' ? %{pop @payload} : ();
    my ($result) = $self->batch([[$operation, @payload]], %opt);

    return $result;
}


# the response message of the last call
sub last_answer { return $_[0]{last} }


# below, the operations as tests use them; %opt in braces goes to message()

sub discover_versions {
    my ($self, @versions) = @_;

    my $result = $self->call('Discover Versions', map {
        my ($major, $minor) = split(/\./);
        [ProtocolVersion => [[ProtocolVersionMajor => $major],
                             [ProtocolVersionMinor => $minor]]]
    } @versions);

    return unless $result->ok;

    return map { $_->at('Protocol Version Major') . '.'
                 . $_->at('Protocol Version Minor') }
        $result->payload->all('Protocol Version');
}


sub query {
    my ($self, @functions) = @_;

    return $self->call('Query', map { [QueryFunction => $_] } @functions);
}


# the payload of a Create; options: length, usage, attributes (from
# attribute())
sub create_payload {
    my (%opt) = @_;

    my $usage = $opt{usage} // 'Encrypt|Decrypt';

    return ([ObjectType => 'Symmetric Key'], [TemplateAttribute => [
        attribute('Cryptographic Algorithm', $opt{algorithm} // 'AES'),
        attribute('Cryptographic Length', $opt{length} // 256),
        (length $usage ? attribute('Cryptographic Usage Mask', $usage) : ()),
        @{$opt{attributes} // []},
    ]]);
}


# the payload of a Register of these bytes as a Symmetric Key; options:
# algorithm, format, usage, attributes
sub register_key {
    my ($bytes, %opt) = @_;

    my $format = $opt{format} // 'Raw';
    my $material = $format =~ /Transparent/ ? [[Key => ByteString => $bytes]]
                                            : $bytes;

    return ([ObjectType => 'Symmetric Key'], [TemplateAttribute => [
        attribute('Cryptographic Usage Mask', $opt{usage} // 'Encrypt|Decrypt'),
        @{$opt{attributes} // []},
    ]], [SymmetricKey => [[KeyBlock => [
        [KeyFormatType => $format],
        [KeyValue => [[KeyMaterial => $material]]],
        [CryptographicAlgorithm => $opt{algorithm} // 'AES'],
        [CryptographicLength => 8 * length($bytes)],
    ]]]]);
}


# the same, as a password
sub register_secret {
    my ($bytes) = @_;

    return ([ObjectType => 'Secret Data'], [TemplateAttribute => [
        attribute('Cryptographic Usage Mask', 'Derive Key'),
    ]], [SecretData => [[SecretDataType => 'Password'], [KeyBlock => [
        [KeyFormatType => 'Opaque'],
        [KeyValue => [[KeyMaterial => $bytes]]],
    ]]]]);
}


sub create {
    my ($self, %opt) = @_;

    return $self->call('Create', create_payload(%opt));
}


# the identifier of a new key, or dies
sub new_key {
    my ($self, %opt) = @_;

    my $result = $self->create(%opt);

    die 'Create: ' . $result->reason . ': ' . $result->message . "\n"
        unless $result->ok;

    return $result->uid;
}


sub on {
    my ($self, $operation, $uid, @payload) = @_;

    return $self->call($operation,
                       (defined $uid ? [UniqueIdentifier => $uid] : ()),
                       @payload);
}


sub get {
    my ($self, $uid, @more) = @_;

    return $self->on('Get', $uid, @more);
}


sub get_attributes {
    my ($self, $uid, @names) = @_;

    return $self->on('Get Attributes', $uid,
                     map { [AttributeName => $_] } @names);
}


# the State by its name, or the reason why it is not known
sub state {
    my ($self, $uid) = @_;

    my $result = $self->get_attributes($uid, 'State');
    my $state = $result->attribute('State');

    return defined $state ? enum_name('State', $state) : $result->outcome;
}


sub attribute_list {
    my ($self, $uid) = @_;

    my $result = $self->on('Get Attribute List', $uid);

    return $result->ok ? map { $_->value }
                         $result->payload->all('Attribute Name') : ();
}


sub activate { return shift->on('Activate', @_) }

sub destroy { return shift->on('Destroy', @_) }


sub add_attribute {
    my ($self, $uid, $name, $value, %opt) = @_;

    return $self->on('Add Attribute', $uid, attribute($name, $value, %opt));
}


sub modify_attribute {
    my ($self, $uid, $name, $value, %opt) = @_;

    return $self->on('Modify Attribute', $uid, attribute($name, $value, %opt));
}


sub delete_attribute {
    my ($self, $uid, $name, $index) = @_;

    return $self->on('Delete Attribute', $uid, [AttributeName => $name],
                     (defined $index ? [AttributeIndex => $index] : ()));
}


# reason: a Revocation Reason Code; message and occurred may be given
sub revoke {
    my ($self, $uid, $reason, %opt) = @_;

    return $self->on('Revoke', $uid,
        [RevocationReason => [
            [RevocationReasonCode => $reason // 'Cessation of Operation'],
            (defined $opt{message} ? [RevocationMessage => $opt{message}]
             : ()),
        ]],
        (defined $opt{occurred}
         ? [CompromiseOccurrenceDate => $opt{occurred}] : ()));
}


# attributes from attribute(); max: Maximum Items
sub locate {
    my ($self, $attributes, %opt) = @_;

    return $self->call('Locate',
                       (defined $opt{max} ? [MaximumItems => $opt{max}] : ()),
                       @{$attributes // []});
}


1;
