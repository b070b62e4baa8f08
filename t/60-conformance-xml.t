#!/usr/bin/perl

# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

# The published test cases, replayed through nginx, TLS and the emulator.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use Test::More;

use Kmip::CaseTable;
use Kmip::Pair;
use Kmip::Test;
use Kmip::Util qw(root slurp);
use Kmip::Xml;

my $home = $ENV{KMIP_CONFORMANCE_DIR} // root() . '/../shared/conformance';

plan(skip_all => "no test cases in $home; KMIP_CONFORMANCE_DIR says where")
    unless -d "$home/profiles-1.4";

my @SETS = qw(profiles-1.0-1.2/kmip-1.0 profiles-1.0-1.2/kmip-1.1
              profiles-1.0-1.2/kmip-1.2 profiles-1.4/mandatory
              profiles-1.4/optional usecases-1.0 usecases-1.1 testcases-1.4
              profiles-2.1/mandatory profiles-2.1/optional);

my $table = Kmip::CaseTable->new;

# cases that must agree, whatever the tables below say
my $MANDATORY = qr/^SK(?:LC[-_]M[-_][123]|FF[-_]M[-_][123567])[-_](?:1[0124]
                    |21)/x;

# Allowed differences of a response: kind of difference, where, why.
my @PERMITTED = (
    ['now', qr/./, 'a date the server sets, and it is that of the run'],
    ['date', qr{/TimeStamp$}, 'a time stamp is that of the answer'],
    ['date', qr/\[(?:Initial|Last Change|Destroy|Original Creation) Date\]/,
     'dates of what no request fixed'],
    ['date', qr{/(?:Initial|LastChange|Destroy|OriginalCreation)Date$},
     'dates of what no request fixed'],
    ['bytes', qr{(?:/Digest\w*|\[Digest\])|/KeyMaterial$},
     'key material is generated, so is its digest'],
    ['made', qr{^(?:En|De)crypt/}, 'the key or the IV is another'],
    ['bytes', qr{^RNGRetrieve/.*/Data$}, 'random numbers are others'],
    ['value', qr{/ResultMessage$}, 'texts are for people'],
    ['missing', qr{/ResultMessage$}, 'texts are for people'],
    ['extra', qr{/ResultMessage$}, 'texts are for people'],
    ['extra', qr{^Query/.*/(?:Operation|ObjectType)$},
     'Query may list more than the case needs'],
    ['missing', qr{^Query/.*/(?:Operation|ObjectType)$},
     'Query lists what is offered: no Validate, Template and so on'],
    ['value', qr{/VendorIdentification$}, 'we are another vendor'],
    ['missing', qr{^Query/.*/ServerInformation}, 'vendor specific'],
    ['extra', qr{^Query/.*/ServerInformation}, 'vendor specific'],
    ['missing', qr{GetAttributes/.*\[(?:Lease\ Time|Fresh
                                    |Original\ Creation\ Date)\]}x,
     'returned by name only: clients fail at attributes they do not know'],
    ['missing', qr{GetAttributes/.*/Attributes/(?:LeaseTime|Fresh
                                    |OriginalCreationDate)$}x,
     'returned by name only: clients fail at attributes they do not know'],
    ['extra', qr{/Attribute\[}, 'more attributes than the case knows'],
    ['extra', qr{GetAttributes/.*/Attributes/},
     'more attributes than the case knows'],
    ['extra', qr{GetAttributeList/.*/Attribute(?:Name|Reference)$},
     'more attributes than the case knows'],
    ['value', qr{/ProtectionStorageMask$}, 'objects are stored elsewhere'],
    ['value', qr{/ServerCorrelationValue$}, 'it is another server'],
    ['missing', qr{/ServerCorrelationValue$}, 'of the server, if it likes'],
    ['extra', qr{/ServerCorrelationValue$}, 'of the server, if it likes'],
    ['extra', qr{^DiscoverVersions/.*Payload/ProtocolVersion$},
     'more versions, if the client named none'],
    ['missing', qr{/TemplateAttribute$},
     'only for attributes that are not as the client wanted'],
    ['value', qr{^ObtainLease/.*/LeaseTime$},
     'a lease of this server has no end'],
    ['value', qr{\[Random Number Generator\]|/RNGAlgorithm$},
     'the HSM says nothing of its generator: Unspecified'],
    ['missing', qr{\[Random Number Generator\]|/RandomNumberGenerator},
     'the HSM says nothing of its generator: Unspecified'],
);

# names in lists, which path and kind do not identify
my %PERMITTED_NAME = ('Object Group' => 1);

# Features that are not offered: cases that differ, one of their differences,
# why. A case that agrees must leave this table. The last word says what kind of
# reason it is: "kind", the case is about kinds of objects that are not stored
# here; "free", the standard leaves it to the server, or the case contradicts
# the standard or itself; else it is a shortcoming.
my $NO = qr/Operation Not Supported|ResultReason: 5,/;
my @NOT_OFFERED = (
    [qr/^PKCS11/, qr/^encoding/, 'PKCS#11 over KMIP', 'kind'],
    [qr/^BL-M-2-/, qr/BatchCount: 1, not 3/,
     'Undo of a batch, which a server need not offer', 'free'],
    [qr/^BL-M-(?:[6-9]|1\d)-/, qr/Register.*Invalid Object Type/,
     'certificates, asymmetric keys', 'kind'],
    [qr/^AKLC|^TC_(?:81|133)_|^TC-DERIVEKEY-6/, qr/^extra CreateKeyPair.*$NO/m,
     'Create Key Pair: asymmetric keys', 'kind'],
    [qr/^CS-AC-M-(?:[1238]-|OAEP)|-SIGN/,
     qr/Register.*Invalid (?:Field|Object Type)/, 'asymmetric keys', 'kind'],
    [qr/^CS-BC-M-6-12/, qr/Encrypt.*d9bcce11.*not fd912d10/,
     'the case has the result of another key; 1.4 has the right one', 'free'],
    [qr/^TC-DERIVEKEY-1/,
     qr/DeriveKey.*(?:Cryptographic Failure|ResultReason: 10)/,
     'the derived key would be the Digest of its base, which all may read'],
    [qr/^TC-DERIVEKEY-4-10/, qr{value Revoke.*/Operation: 19, not 20},
     'the case has two requests before their responses', 'free'],
    [qr/^TC-REKEY|^TC_9[1345]_/, qr/ReKey.*$NO/, 'Re-key'],
    [qr/^TC-SJ-[124]/, qr/CreateSplitKey.*$NO/, 'split keys', 'kind'],
    [qr/^TC[-_]NP/, qr/Put.*$NO/,
     'Put and Notify are sent by servers, and to clients', 'free'],

    [qr/^TC_(?:13[124]|182|82|ECC)_
        |^TC-(?:CERTATTR|CREG-1|ECC|PGP|PKCS12|SJ-3)/x,
     qr/Register.*(?:Invalid Field|ResultReason: 7,)/,
     'certificates, asymmetric and split keys', 'kind'],
    [qr/^OMOS-O-1-14/, qr{^missing Destroy/ResponseHeader/ProtocolVersion}m,
     'the case has a response of 1.3 to a request of 1.4', 'free'],
    [qr/^TC_142_/, qr/KeyValue: .*not 1fa68b0a/,
     'the case tells of an Encoding Option that its request does not have',
     'free'],
    [qr/^AX-M/, qr/Create.*Feature Not Supported/,
     'Undo of a batch, which a server need not offer', 'free'],

    [qr/^TC_171_11/, qr/Create.*Index Out of Bounds/s,
     'two Names of an object: Index Out of Bounds'],
    [qr/^TC_92_10/, qr/\[Deactivation Date\]/,
     'the case adds one Deactivation Date and expects another', 'free'],
    [qr/^TC_92_11/, qr/\[State\]/, 'it waits two minutes, then Re-key'],
    [qr/^TC_11[12]_/, qr/ResultStatus: 0, not 1/,
     'Operation Policy Name: the policy here is that an admitted client may do '
     . 'all', 'free'],
    [qr/^TC_151_/, qr/missing Locate.*UniqueIdentifier/,
     'the case assumes that the server makes keys of a group of its own',
     'free'],
    [qr/^TC_152_/, qr/value Locate.*UniqueIdentifier/,
     'either of two fresh keys may be found first; here it is the newest',
     'free'],
    [qr/^TC_153_/, qr/Locate.*UniqueIdentifier/,
     'the case assumes that the server chooses the members of a group in turn',
     'free'],
    [qr/^TC-CREG-[23]/, qr/BatchCount: 2, not 6/,
     'certificates and asymmetric keys of clients', 'kind'],
    [qr/^TC-OTP/, qr/missing Locate/, 'one-time pads', 'kind'],
    [qr/^TC-CS-CORVAL/, qr/Create.*Invalid Field/s,
     'a key is made without a Cryptographic Usage Mask, which is required',
     'free'],

    [qr/^TC_122_/, qr/ExtensionInformation/,
     'the extensions of another server', 'free'],
    [qr/^TC-Q-CREG/, qr/ClientRegistrationMethod/,
     'the ways in which another server registers clients', 'free'],
    [qr/^TC-Q-(?:S2C-)?PROF/, qr/ProfileInformation/,
     'the profiles of another server', 'free'],
    [qr/^TC-Q-RNGS-[2-6]/, qr/RNGParameters/,
     'the generator of another server', 'free'],
    [qr/^TC-Q-VAL-1/, qr/ValidationInformation/,
     'the validation of another server', 'free'],
    [qr/^TC-Q-(?:CAP|S2C-1)/, qr/CapabilityInformation/,
     'the capabilities of another server', 'free'],
);

sub permitted {
    my ($difference) = @_;

    return 1 if $difference->{kind} eq 'missing'
                && $difference->{path} =~ m{/AttributeName$}
                && $PERMITTED_NAME{$difference->{text} =~ s/\s+/ /gr};

    return grep { $difference->{kind} eq $_->[0]
                  && $difference->{path} =~ $_->[1] } @PERMITTED;
}


# "missing Query/..: Poll"
sub told {
    my ($difference) = @_;

    return "$difference->{kind} $difference->{path}: $difference->{text}";
}


# whether a difference is one of a result, or of the number of results
sub is_outcome {
    my ($difference) = @_;

    return $difference->{kind} eq 'closed'
           || $difference->{path} =~ m{/(?:ResultStatus|ResultReason
                                        |BatchCount|BatchItem)$}x;
}


# whether each step has the result of the case, and the differences of the first
# step that differs
sub replay {
    my ($case, $client) = @_;

    my @first;

    for my $step ($case->steps) {
        my $bytes = eval { $case->request($step) };

        return (0, @first ? @first : "encoding: $@") unless defined $bytes;

        my $answer = eval { $client->exchange($bytes) };
        my @differences = grep { !permitted($_) }
                          $case->compare($step, $answer);

        @first = map { told($_) } @differences unless @first;

        return (0, @first) if grep { is_outcome($_) } @differences;
    }

    return (1, @first);
}


# nothing may stay that a later case could find
sub clean_up {
    my ($client, $case) = @_;

    my $bound = $case->bound;

    for my $name (grep { /^\$UNIQUE_IDENTIFIER/ } sort keys %$bound) {
        $client->revoke($bound->{$name}, 'Key Compromise');
        $client->destroy($bound->{$name});
    }
}


sub excuse {
    my ($name) = @_;

    return (grep { $name =~ $_->[0] } @NOT_OFFERED)[0];
}


sub judge {
    my ($set, $name, $outcome, @differences) = @_;

    my $excuse = $name =~ $MANDATORY ? undef : excuse($name);

    $table->add($set, $name, outcome => $outcome, payload => !@differences,
                why => $excuse && $excuse->[2],
                kind => $excuse && $excuse->[3]);

    if (!$excuse) {
        is($differences[0] // '', '', $name) or diag(join("\n", @differences));
        return;
    }

    my (undef, $where, $reason) = @$excuse;

    like(join("\n", @differences), $where, "$name: not offered: $reason");
}


# a case that continues with the objects of the one before
sub continues {
    my ($name) = @_;

    return $name =~ /^(?:TL|SASED)[-_]M[-_]3/;
}


# how servers are configured for cases that have different responses to the
# same request
my %SERVER = (
    a => {},
    half => { kmip_max_seed => 16 },
    none => { kmip_max_seed => 0 },
    deny => { kmip_deny => 'RNGSeed' },
);

my %NODE = ('CS-RNG-O-2' => 'half', 'CS-RNG-O-3' => 'none',
            'CS-RNG-O-4' => 'deny');


sub node_for {
    my ($name) = @_;

    return $NODE{$name =~ s/-\d\d$//r} // 'a';
}


sub run_set {
    my ($pair, $set) = @_;

    my $client = $pair->client('a');

    my $before;

    for my $file (sort glob("$home/$set/*.xml")) {
        my ($name) = $file =~ m{([^/]+)\.xml$};
        my $goes_on = continues($name);

        clean_up($client, $before) if $before && !$goes_on;

        # a case that looks for its objects has names of its own for them
        my @bound = $goes_on && $name !~ /^SASED/ ? (bound => $before->bound)
                    : ();
        my $case = Kmip::Xml->new($file, @bound);

        cmp_ok(scalar($case->steps), '>', 0, "$name can be read");
        $before = $case;

        my $node = node_for($name);

        judge($set, $name, replay($case, $node eq 'a' ? $client
                                         : $pair->client($node)));
    }

    clean_up($client, $before);
}


# whether the page is what was replayed; KMIP_CASES_WRITE writes it
sub check_page {
    my $page = root() . '/doc/cases.md';

    if ($ENV{KMIP_CASES_WRITE}) {
        open(my $fh, '>', $page) or die "$page: $!\n";
        print $fh $table->text;
        close($fh) or die "$page: $!\n";
    }

    is(slurp($page), $table->text,
       'doc/cases.md is what was replayed (KMIP_CASES_WRITE=1 writes it)');
}


my $test = Kmip::Test->new;
my $pair = Kmip::Pair->new($test, nodes => [sort keys %SERVER],
    server => sub { (kmip_allow => '"all Interop"', %{$SERVER{$_[0]}}) });

# these cases use one Name more often than is possible within the minutes for
# which the alias of a destroyed object stays taken
$pair->emulator->switches(alias_release_seconds => 0,
                           alias_limit_per_instance => 0);

for my $set (@SETS) {
    subtest $set => sub { run_set($pair, $set) };
}

check_page();

is($pair->client('a')->create->outcome, 'Success',
   'a key can be made after all this');

$test->finish;
