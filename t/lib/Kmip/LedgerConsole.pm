package Kmip::LedgerConsole;

# What an administrator does in the console behind the endpoints' backs, and
# what they may tell of it: too little for a time, and never what is wrong.

use strict;
use warnings;

use Kmip::LedgerCheck;


# Options: check (Kmip::LedgerCheck), emulator, random
sub new {
    my ($class, %opt) = @_;

    return bless { %opt }, $class;
}


sub book { return $_[0]{check}->book }


# The newest revisions of some objects: none shows a weaker state for it, none
# is not found, and all is as it was when they were restored.
sub revisions_deleted {
    my ($self, $n) = @_;

    my $emulator = $self->{emulator};
    my %newest = $self->newest;
    my @uids = $self->{random}->some($n, sort keys %newest);

    delete $emulator->{tokens};

    $emulator->delete_key($newest{$_}{key}{id})->{success}
        or die "a revision of $_ cannot be deleted\n" for @uids;

    my @jobs = map { my $object = $self->book->object($_);
                     map { $self->jobs_of($object, $_) }
                         @{$self->{check}{clients}{nodes}} } @uids;

    $self->{check}->each(@jobs);

    $emulator->restore_key($newest{$_}{key}{id})->{success}
        or die "a revision of $_ cannot be restored\n" for @uids;

    return scalar(@uids);
}


# The payloads of two records are exchanged, over and over; cold: what makes
# an endpoint forget what it knew of them. Neither is served as the other.
sub payloads_exchanged {
    my ($self, $n, $cold) = @_;

    my $book = $self->book;
    my %living = map { $_->uid => $_ }
                 grep { my $state = $_->certain('state');
                        defined $state && !$book->gone($state) }
                 $book->objects;
    my @keys = $self->{random}->some(2 * $n, grep {
        ($_->{name} // '') =~ /^vmware_kmip_([0-9a-f-]{36})$/ && $living{$1}
        && $_->{state} == 1 && Kmip::LedgerCheck::has_alias($_)
    } $self->{emulator}->keys);

    pop @keys if @keys % 2;
    $self->payload($keys[$_], $keys[$_ ^ 1]) for 0 .. $#keys;
    $cold->();

    $self->{check}->each(map { my $object = $living{substr($_->{name}, 12)};
                               map { $self->jobs_of($object, $_) }
                                   @{$self->{check}{clients}{nodes}} } @keys);
    $self->payload($_, $_) for @keys;

    return scalar(@keys);
}


sub payload {
    my ($self, $key, $from) = @_;

    return $self->{emulator}->control('PUT', "keys/$key->{id}",
                                      { payload => $from->{payload} });
}


# uid => { key, number }, of objects that live for sure
sub newest {
    my ($self) = @_;

    my $book = $self->book;
    my %newest;

    for my $key ($self->{emulator}->keys) {
        my ($uid, $number) = ($key->{name} // '')
            =~ /^vmware_kmip_([0-9a-f-]{36})-at(\d+)$/ or next;
        my $object = $book->object($uid) or next;
        my $state = $object->certain('state') // next;

        next if $key->{state} != 1 || $book->gone($state)
                || !Kmip::LedgerCheck::has_alias($key)
                || ($newest{$uid}{number} // 0) > $number;
        $newest{$uid} = { key => $key, number => $number };
    }

    return map { $_ => $newest{$_} } grep { $newest{$_}{key} } keys %newest;
}


sub jobs_of {
    my ($self, $object, $node) = @_;

    return map { my ($operation, $judge) = @$_; sub {
        my ($client, $done) = @_;

        my $bytes = $self->{check}{clients}{speaker}->message(
            [[$operation, [UniqueIdentifier => $object->uid]]]);

        $client->{wire}{$node}->ask($bytes, sub {
            my ($answer) = @_;

            $self->judge($object, "$operation on $node", $judge, $answer
                ? Kmip::Result->new($answer->get('Batch Item')) : undef);
            $done->();
        });
    } } ['Get', \&has_key], ['Get Attributes', \&has_state];
}


sub judge {
    my ($self, $object, $what, $judge, $result) = @_;

    my $outcome = $result ? $result->outcome : 'lost';

    $self->book->count("console, $what: $outcome");

    return $judge->($self, $object, $result) if $outcome eq 'Success';

    return $self->book->complain($object->uid . ": $what: $outcome, after the "
                                 . 'console was used')
        unless $self->book->troubled($outcome);
}


sub has_key {
    my ($self, $object, $result) = @_;

    return $self->book->key_is($object, $result->key);
}


sub has_state {
    my ($self, $object, $result) = @_;

    my %fields = Kmip::Ledger::fields_of($result);
    my $state = $object->certain('state') // return;

    return $self->book->complain($object->uid . ": $fields{state}, not $state,"
                                 . ' after the console was used')
        if $fields{state} ne $state;
}


1;
