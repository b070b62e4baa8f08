# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

package Kmip::Xml;

# KMIP test cases in XML: requests to send, and what the answers must say.
#
#     my $case = Kmip::Xml->new($file);
#
#     for my $step ($case->steps) {
#         my $answer = $client->exchange($case->request($step));
#         my @differences = $case->compare($step, $answer);
#     }
#
# A difference has kind, path and text. Placeholders are bound where an answer
# shows them first, and hold from then on.
#
# Some cases give the bytes that another server made with a key or an IV of its
# own. What this server makes instead (kind "made") takes their place in the
# rest of the case, so that it is compared with itself; and placeholders that
# such a case does not bind stand for the last value of their name.
#
# Whether an operation is answered later is the server's choice.  For one that
# answers at once, a response that is pending becomes what a later Poll returns;
# what was to be canceled is done.  Poll and Cancel are no steps then.

use strict;
use warnings;

use Time::Local qw(timegm);
use XML::LibXML qw(:libxml);

use Kmip::Tags qw(camel enum_value is_enum norm tag_name tag_number);
use Kmip::TTLV qw(encode);

# tags that have the values of another one
my %MEANING = (maskgeneratorhashingalgorithm => 'Hashing Algorithm');

# what a server makes with a key or an IV of its own
my $MADE = qr/^(?:Data|IVCounterNonce)$/;

# tags with values that are names of tags
my %REFERENCE = map { $_ => 1 } qw(attributereference extensiontag);


# Options: bound (placeholders of an earlier case that this one continues).
sub new {
    my ($class, $file, %opt) = @_;

    my $self = bless { file => $file, bound => {}, now => time(), sent => {},
                       instead => {}, last => {}, %opt }, $class;
    my ($request, @steps);

    for my $message (messages(parse($file))) {
        if ($message->{name} eq 'RequestMessage') {
            push @steps, { request => $message };

        } elsif (@steps) {
            $steps[-1]{response} = $message;
        }
    }

    $self->{steps} = [at_once(@steps)];
    $self->{own} = grep { has_own($_->{request}) } @steps;

    return $self;
}


# the first batch item of a message, or one of its children
sub item_of {
    my ($message, $name) = @_;

    my $item = child($message, 'BatchItem') // return;

    return $name ? (child($item, $name) // {})->{value} : $item;
}


# the steps as a server has them that answers each request at once
sub at_once {
    my (@steps) = @_;

    my ($pending, @kept);

    for my $step (@steps) {
        my $operation = item_of($step->{request}, 'Operation') // '';

        if ($operation eq 'Poll' && $pending) {
            $pending->{response} = $step->{response};
            undef $pending;

        } elsif ($operation eq 'Cancel' && $pending) {
            delete $pending->{response};
            undef $pending;

        } else {
            push @kept, $step;

            $pending = $step
                if $step->{response}
                   && (item_of($step->{response}, 'ResultStatus') // '')
                      eq 'OperationPending';
        }
    }

    return @kept;
}


# whether the server makes a key or an IV, which no case can foretell
sub has_own {
    my ($element) = @_;

    return 1 if $element->{name} eq 'RandomIV'
                || $element->{name} eq 'Operation'
                   && $element->{value} eq 'Create';

    return scalar(grep { has_own($_) } @{$element->{children}});
}


sub steps { return @{$_[0]{steps}} }

# placeholder => value
sub bound { return $_[0]{bound} }


# an element as a tree of its name, attributes and children
sub tree {
    my ($node) = @_;

    return {
        (map { $_->nodeName => $_->value }
             grep { $_->nodeType == XML_ATTRIBUTE_NODE } $node->attributes),
        name => $node->nodeName,
        children => [map { tree($_) }
                     grep { $_->nodeType == XML_ELEMENT_NODE }
                     $node->childNodes],
    };
}


# the file's outermost element
sub parse {
    my ($file) = @_;

    return tree(XML::LibXML->load_xml(location => $file, no_network => 1,
                                      load_ext_dtd => 0)->documentElement);
}


# the messages, however deep they are
sub messages {
    return map {
        $_->{name} =~ /^(?:Request|Response)Message$/
        ? $_ : messages(@{$_->{children}});
    } @_;
}


sub tag_of {
    my ($element) = @_;

    return $element->{name} eq 'TTLV' ? hex($element->{tag})
           : tag_number($element->{name});
}


sub is_structure {
    my ($element) = @_;

    return ($element->{type} // 'Structure') eq 'Structure';
}


# "Usage   Limits" of a line that was folded
sub plain {
    my ($text) = @_;

    return $text =~ s/\s+/ /gr;
}


# first child of this name
sub child {
    my ($element, $name) = @_;

    return (grep { $_->{name} eq $name } @{$element->{children}})[0];
}


# what an Attribute is, of which the value says nothing
sub attribute_name {
    my ($element) = @_;

    my $name = $element->{name} eq 'Attribute'
               && child($element, 'AttributeName');

    return $name ? plain($name->{value}) : undef;
}


sub date {
    my ($self, $text) = @_;

    return $self->{now} + ($1 || 0) if $text =~ /^\$NOW\s*([-+]\s*\d+)?$/;
    return $text if $text =~ /^-?\d+$/;
    return hex($text) if $text =~ /^0x/;

    my ($y, $m, $d, $h, $min, $s, $sign, $zh, $zm) = $text =~
        /^(\d+)-(\d+)-(\d+)T(\d+):(\d+):(\d+)(?:\.\d+)?(?:Z|([-+])(\d+):(\d+))?/
        or die "Kmip::Xml: no date \"$text\"\n";
    my $zone = $sign ? "${sign}1" * ($zh * 3600 + $zm * 60) : 0;

    return timegm($s, $min, $h, $d, $m - 1, $y) - $zone;
}


sub integer {
    my ($text, $meaning) = @_;

    return $text if $text =~ /^-?\d+$/;

    my $n = enum_value($meaning, $text);

    return $n > 0x7fffffff ? $n - 2 ** 32 : $n;
}


sub enumeration {
    my ($text, $meaning) = @_;

    return tag_number($text) if $REFERENCE{norm($meaning)}
                                && $text !~ /^(?:0x)?\d/;
    return enum_value($meaning, $text);
}


# the value of a leaf, placeholders replaced; meaning: what it is a value of
sub value {
    my ($self, $element, $meaning) = @_;

    my ($type, $text) = ($element->{type}, $element->{value} // '');

    if ($text =~ /^\$/ && $text !~ /^\$NOW/) {
        return $self->{bound}{$text} // $self->{last}{norm(name_of($text))}
               // die "Kmip::Xml: no $text yet\n";
    }

    return integer($text, $meaning) if $type eq 'Integer';
    return enumeration($text, $meaning) if $type eq 'Enumeration';
    return $self->date($text) if $type =~ /^DateTime/;
    return lc($text) eq 'true' ? 1 : 0 if $type eq 'Boolean';
    return $self->bytes($text) if $type =~ /^(?:Byte|Big)/;
    return plain($text) if $element->{name} eq 'AttributeName';

    return $text;
}


sub bytes {
    my ($self, $text) = @_;

    my $bytes = pack('H*', $text =~ s/\s//gr);

    return $self->{instead}{$bytes} // $bytes;
}


# "$MAC_DATA" and "$DATA_0" are of MACData and Data
sub name_of {
    my ($placeholder) = @_;

    return $placeholder =~ s/_\d+$//r;
}


# an item for Kmip::TTLV
sub item {
    my ($self, $element, $meaning) = @_;

    my $tag = tag_of($element);

    if (is_structure($element)) {
        my $name = attribute_name($element);

        return [$tag, 'Structure',
                [map { $self->item($_, $name) } @{$element->{children}}]];
    }

    my $value = $self->value($element, meaning($element, $meaning));

    $self->{sent}{$value} = 1;

    return [$tag, $element->{type}, $value];
}


sub meaning {
    my ($element, $attribute) = @_;

    return $attribute
        if $element->{name} eq 'AttributeValue' && defined $attribute;

    return $MEANING{norm($element->{name})} // $element->{name};
}


# the bytes of a step's request
sub request {
    my ($self, $step) = @_;

    return encode($self->item($step->{request}));
}


# names of the operations a step asks for
sub operations {
    my ($self, $step) = @_;

    return map { child($_, 'Operation')->{value} }
        grep { child($_, 'Operation') }
        grep { $_->{name} eq 'BatchItem' } @{$step->{request}{children}};
}


sub difference {
    my ($kind, $path, $text) = @_;

    return { kind => $kind, path => $path, text => $text };
}


# how the answer differs from what the case says
sub compare {
    my ($self, $step, $answer) = @_;

    my $path = join('+', $self->operations($step));

    return difference('closed', $path, 'the line was closed') unless $answer;
    return unless $step->{response};
    return $self->differ_structure($step->{response}, $answer, $path);
}


# What tells one child from another of the same tag: of attributes name and
# index, of references to vendors' attributes both names, of versions the
# version, of all others their place.
sub key_of_element {
    my ($element) = @_;

    return join('.', map { $_->{value} } @{$element->{children}})
        if $element->{name} eq 'ProtocolVersion'
           || ($element->{name} eq 'AttributeReference'
               && is_structure($element));

    my $name = attribute_name($element) // return;
    my $index = child($element, 'AttributeIndex');

    return join('#', $name, $index ? $index->{value} : 0);
}


sub key_of_item {
    my ($item) = @_;

    return join('.', map { $_->value } $item->items)
        if $item->name eq 'ProtocolVersion'
           || ($item->name eq 'AttributeReference'
               && $item->type eq 'Structure');

    return unless $item->name eq 'Attribute';

    return join('#', $item->at('Attribute Name') // '',
                $item->at('Attribute Index') // 0);
}


sub path_of {
    my ($path, $element) = @_;

    my $name = attribute_name($element);

    return "$path/$element->{name}" . (defined $name ? "[$name]" : '');
}


sub differ_structure {
    my ($self, $expected, $actual, $path) = @_;

    return difference('type', $path, $actual->type . ', not a structure')
        if $actual->type ne 'Structure';

    my $attribute = attribute_name($expected);
    my (%left, %expected, @found);

    push @{$left{$_->tag}}, $_ for $actual->items;
    $expected{tag_of($_)}++ for @{$expected->{children}};

    for my $element (@{$expected->{children}}) {
        my $tag = tag_of($element);
        my $items = $left{$tag} //= [];
        my $at = $self->place($element, $items, $attribute,
                              $expected{$tag} > 1);

        if (defined $at) {
            push @found, $self->differ($element, splice(@$items, $at, 1),
                                       $path, $attribute);

        } else {
            push @found, difference('missing', path_of($path, $element),
                                    $element->{value} // 'is not there');
        }
    }

    return @found, map {
        difference('extra', "$path/" . named($_), $_->text);
    } map { @$_ } values %left;
}


sub named {
    my ($item) = @_;

    my $name = $item->name eq 'Attribute' && $item->at('Attribute Name');

    return $item->name . ($name ? "[$name]" : '');
}


# where the item is that an element stands for; lists of leaves are sets
sub place {
    my ($self, $element, $items, $attribute, $list) = @_;

    my $key = key_of_element($element);

    if (defined $key) {
        return (grep { (key_of_item($items->[$_]) // '') eq $key }
                0 .. $#$items)[0];
    }

    my $first = @$items ? 0 : undef;

    return $first if is_structure($element);

    my ($same) = grep { $self->same($element, $items->[$_], $attribute) }
                 0 .. $#$items;

    return $same // ($list && !$self->unbound($element) ? undef : $first);
}


# whether it is a placeholder that any value suits
sub unbound {
    my ($self, $element) = @_;

    my $text = $element->{value} // '';

    return $text =~ /^\$/ && $text !~ /^\$NOW/ && !exists $self->{bound}{$text};
}


sub same {
    my ($self, $element, $item, $attribute) = @_;

    my $value = eval { $self->value($element, meaning($element, $attribute)) };

    return defined $value && $item->value eq $value;
}


sub differ {
    my ($self, $element, $item, $path, $attribute) = @_;

    $path = path_of($path, $element);

    return $self->differ_structure($element, $item, $path)
        if is_structure($element);

    return difference('type', $path, $item->type)
        if $item->type ne $element->{type};

    return $self->differ_value($element, $item, $path, $attribute);
}


sub differ_value {
    my ($self, $element, $item, $path, $attribute) = @_;

    $self->{bound}{$element->{value}} = $item->value
        if $self->unbound($element);

    $self->{last}{norm($element->{name})} = $item->value;

    my $value = eval { $self->value($element, meaning($element, $attribute)) };

    return difference('unknown', $path, $@) unless defined $value;
    return if $value eq $item->value;

    my $kind = $self->kind_of($element, $item, $value);

    $self->{instead}{$value} = $item->value if $kind eq 'made';

    return difference($kind, $path,
                      show($item->value) . ', not ' . show($value));
}


# The server chooses dates and bytes that no request fixed; what it says
# instead must have the same form.
sub kind_of {
    my ($self, $element, $item, $value) = @_;

    my $type = $element->{type};

    return 'now' if $type eq 'DateTime' && $item->value >= $self->{now} - 1
                    && $item->value <= time() + 1;
    return 'value' if $self->{sent}{$value};
    return 'date' if $type eq 'DateTime';
    return 'made' if $self->{own} && $element->{name} =~ $MADE
                     && length($value) == length($item->value);
    return 'bytes' if $type eq 'ByteString'
                      && length($value) == length($item->value);

    return 'value';
}


sub show {
    my ($value) = @_;

    return $value =~ /[^\x20-\x7e]/ ? unpack('H*', $value) : $value;
}


1;
