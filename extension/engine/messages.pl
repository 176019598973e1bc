# Messages of PL/pgSQL in the language of the session (lc_messages). The server translates its own RAISE statements'
# frames, never their texts, so the sources are written plainly and this makes the extension script look them up:
#
#   perl messages.pl --translate < script > script    what the Makefile does to the script that it has put together
#   perl messages.pl --extract script > po            the msgids of such a script, for `make po`
#
# --translate rewrites, inside bodies that follow AS, and keeps every line where it is:
#   RAISE level 'Order % of %', a, b     RAISE level '%', socsvc.translated('Order %s of %s', a, b)
#   DETAIL, HINT or MESSAGE = 'text'     = socsvc.translated('text')
#   … = format('Order %s', a)            = format(socsvc.translated('Order %s'), a)
# and there also what a CASE answers (THEN, ELSE), what coalesce() falls back to, and what || joins, if it has words.
# Texts made elsewhere (variables, functions) call socsvc.translated('…') in the source.
# --extract reads those calls, and the first sentence of each guard's comment, which SV004 shows.
# Both die where a RAISE has another number of arguments than of placeholders.
use strict;
use warnings;

# [kind, text] of each token: space (comments too), string, dollar (body), word, other.
sub tokens
{
	my ($text) = @_;
	my @tokens;
	pos($text) = 0;
	while (pos($text) < length $text)
	{
		if ($text =~ /\G(?:\s+|--[^\n]*|\/\*.*?\*\/)/gcs) { push @tokens, [ 'space', $& ]; }
		elsif ($text =~ /\G'(?:[^']|'')*'/gc) { push @tokens, [ 'string', $& ]; }
		elsif ($text =~ /\G[eE]'(?:[^'\\]|''|\\.)*'/gcs) { push @tokens, [ 'escape', $& ]; }
		elsif ($text =~ /\G(\$(?:[A-Za-z_]\w*)?\$)(.*?)\1/gcs) { push @tokens, [ 'dollar', $&, $1, $2 ]; }
		elsif ($text =~ /\G"(?:[^"]|"")*"/gc) { push @tokens, [ 'name', $& ]; }
		elsif ($text =~ /\G[A-Za-z_][\w\$]*/gc) { push @tokens, [ 'word', $& ]; }
		elsif ($text =~ /\G(?:\d[\w.]*|\|\||:=|=>)/gc) { push @tokens, [ 'other', $& ]; }
		else { $text =~ /\G./gcs; push @tokens, [ 'other', $& ]; }
	}
	return @tokens;
}

# The value of a string literal.
sub value
{
	my $text = substr shift, 1, -1;
	$text =~ s/''/'/g;
	return $text;
}

# Index of the next token after $at that is neither space nor comment, or one past the last.
sub after
{
	my ($tokens, $at) = @_;
	do { $at++ } while $at < @$tokens && $tokens->[$at][0] eq 'space';
	return $at;
}

# Index of the token before $at that is neither space nor comment, or -1.
sub before
{
	my ($tokens, $at) = @_;
	do { $at-- } while $at >= 0 && $tokens->[$at][0] eq 'space';
	return $at;
}

sub is_word { my ($token, @words) = @_; return $token && $token->[0] eq 'word' && grep { lc $token->[1] eq $_ } @words; }

# ---- --translate ---------------------------------------------------------------------------------------------------

# The format of a RAISE, from token $at on: returns the index of USING or the semicolon.
sub translate_format
{
	my ($tokens, $at) = @_;
	my $last = $at; # of the adjacent literals that make up one
	my $text = value($tokens->[$at][1]);
	while (($tokens->[ after($tokens, $last) ] || [''])->[0] eq 'string')
	{
		$last = after($tokens, $last);
		$text .= value($tokens->[$last][1]);
	}
	my $end       = $last;
	my $depth     = 0;
	my $arguments = 0;
	while (!($depth == 0 && (is_word($tokens->[$end], 'using') || $tokens->[$end][1] eq ';')))
	{
		$depth++ if $tokens->[$end][1] =~ /^[(\[]$/;
		$depth-- if $tokens->[$end][1] =~ /^[)\]]$/;
		$arguments++ if $depth == 0 && $tokens->[$end][1] eq ',';
		$end = after($tokens, $end);
		die "a RAISE does not end: $text\n" if $end >= @$tokens;
	}
	my $places = () = $text =~ /%%|(%)/g;
	$places -= () = $text =~ /%%/g;
	die "$places placeholders, $arguments arguments: $text\n" if $places != $arguments;
	return $end if $text !~ /\p{L}/; # the whole text is made elsewhere

	for my $i (grep { $tokens->[$_][0] eq 'string' } $at .. $last)
	{
		if   ($arguments) { $tokens->[$i][1] =~ s/%%|%/$& eq '%' ? '%s' : '%%'/ge; }
		else              { $tokens->[$i][1] =~ s/%%/%/g; }
	}
	$tokens->[$at][1] = "'%', socsvc.translated(" . $tokens->[$at][1];
	my $close = before($tokens, $end);
	$tokens->[$close][1] .= ')';
	return $end;
}

# Whether the literal at $at of an option's value is a text that a human reads as a sentence or a word of one.
# @$calls: names of the functions whose parentheses are open there ('' for parentheses without one).
sub is_text
{
	my ($tokens, $at, $first, $calls) = @_;
	my $text = value($tokens->[$at][1]);
	return 0 if $text !~ /\p{L}/ || $text =~ /^(?:NULL|YYYY[-A-Z0-9: ]*|HH24[:A-Z]*|[a-z]+(?:_[a-z0-9]+)+)$/;
	my $left  = $tokens->[ before($tokens, $at) ];
	my $right = $tokens->[ after($tokens, $at) ];
	return 1 if $at == $first || is_word($left, 'then', 'else') || $left->[1] eq '||' || $right && $right->[1] eq '||';
	return 1 if @$calls && $calls->[-1] eq 'coalesce' && $left->[1] eq ',';
	return @$calls && $calls->[-1] eq 'format' && $left->[1] eq '(';
}

# The options of a RAISE, from USING at $at on: returns the index of the semicolon.
sub translate_options
{
	my ($tokens, $at) = @_;
	while ($tokens->[$at][1] ne ';')
	{
		my $option = after($tokens, $at);
		my $equals = after($tokens, $option);
		die "an option of RAISE has no value: $tokens->[$option][1]\n" if $tokens->[$equals][1] !~ /^:?=$/;
		my $first = after($tokens, $equals);
		my @calls;
		for ($at = $first; @calls || $tokens->[$at][1] !~ /^[,;]$/; $at = after($tokens, $at))
		{
			my $token = $tokens->[$at];
			if ($token->[1] =~ /^[(\[]$/)
			{
				my $name = $tokens->[ before($tokens, $at) ];
				push @calls, $name->[0] eq 'word' ? lc $name->[1] : '';
			}
			elsif ($token->[1] =~ /^[)\]]$/) { pop @calls; }
			elsif ($token->[0] eq 'string' && is_word($tokens->[$option], 'detail', 'hint', 'message')
				&& !grep({ $_ eq 'translated' } @calls) && is_text($tokens, $at, $first, \@calls))
			{
				my $last = $at;
				$last = after($tokens, $last) while $tokens->[ after($tokens, $last) ][0] eq 'string';
				$token->[1] = 'socsvc.translated(' . $token->[1];
				$tokens->[$last][1] .= ')';
				$at = $last;
			}
		}
	}
	return $at;
}

sub translate_body
{
	my ($tokens) = [ tokens(shift) ];
	for (my $at = 0; $at < @$tokens; $at++)
	{
		if ($tokens->[$at][0] eq 'dollar')
		{
			$tokens->[$at][1] = $tokens->[$at][2] . translate_body($tokens->[$at][3]) . $tokens->[$at][2];
		}
		next if !is_word($tokens->[$at], 'raise');
		my $next = after($tokens, $at);
		$next = after($tokens, $next) if is_word($tokens->[$next], qw(exception warning notice info log debug));
		if ($tokens->[$next][0] eq 'string') { $next = translate_format($tokens, $next); }
		if (is_word($tokens->[$next], 'using')) { $next = translate_options($tokens, $next); }
		$at = $next;
	}
	return join '', map { $_->[1] } @$tokens;
}

sub translate
{
	my @tokens = tokens(shift);
	for my $at (0 .. $#tokens)
	{
		next if $tokens[$at][0] ne 'dollar' || !is_word($tokens[ before(\@tokens, $at) ], 'as');
		$tokens[$at][1] = $tokens[$at][2] . translate_body($tokens[$at][3]) . $tokens[$at][2];
	}
	print map { $_->[1] } @tokens;
}

# ---- --extract -----------------------------------------------------------------------------------------------------

my (%places, @messages, $file);
my ($line, $begin) = (1, 0);

# One msgid, where it stands, and whether its placeholders are to be checked.
sub message
{
	my ($text, $formatted) = @_;
	my $key = ($formatted ? '#, c-format' : $text =~ /%/ ? '#, no-c-format' : '') . "\n$text";
	push @messages, $key if !$places{$key};
	push @{ $places{$key} }, $file . ':' . ($line - $begin);
}

# Reads tokens, those within bodies too; $line is that of the token. A line "-- extension/….sql" begins a file.
sub extract
{
	my @tokens = tokens(shift);
	for my $at (0 .. $#tokens)
	{
		my ($kind, $text) = @{ $tokens[$at] };
		if ($kind eq 'dollar')
		{
			my $start = $line;
			extract($tokens[$at][3]);
			$line = $start;
		}
		elsif ($kind eq 'space' && $text =~ m{^-- (extension/\S+\.sql)$}) { ($file, $begin) = ($1, $line); }
		elsif ($kind eq 'string')
		{
			my $left = before(\@tokens, $at);
			my @before = map { $tokens[$_][1] } grep { $_ >= 0 } ($left - 3 .. $left);
			if (join('', @before) eq 'socsvc.translated(')
			{
				my $last  = $at;
				my $whole = value($text);
				while ($tokens[ after(\@tokens, $last) ][0] eq 'string')
				{
					$last = after(\@tokens, $last);
					$whole .= value($tokens[$last][1]);
				}
				my $outer = before(\@tokens, before(\@tokens, $left - 3));
				message($whole, $whole =~ /%/ && $whole !~ /%(?!(?:\d+\$)?s|%)/
					&& ($tokens[ after(\@tokens, $last) ][1] eq ',' || is_word($tokens[$outer], 'format')));
			}
			elsif (is_word($tokens[$left], 'is') && join('', map { $_->[1] } @tokens[ ($left > 30 ? $left - 30 : 0) .. $left ])
				=~ /.*COMMENT ON FUNCTION socsvc\.guard_\w+\([^()]*\) IS$/s)
			{
				message(value($text) =~ /^(.*?)(?:\. |\.?$)/s, 0);
			}
		}
		$line += () = $text =~ /\n/g;
	}
}

binmode $_, ':encoding(UTF-8)' for *STDIN, *STDOUT;
my $mode = shift // '';
if ($mode eq '--translate')
{
	local $/;
	translate(scalar <STDIN>);
}
elsif ($mode eq '--extract')
{
	open my $script, '<:encoding(UTF-8)', $ARGV[0] or die "$ARGV[0]: $!\n";
	local $/;
	extract(scalar <$script>);
	print qq(msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n);
	for my $key (@messages)
	{
		my ($flag, $text) = split /\n/, $key, 2;
		s/([\\"])/\\$1/g, s/\n/\\n/g for $text;
		print "\n", map({ "#: $_\n" } @{ $places{$key} }), $flag ? "$flag\n" : '', qq(msgid "$text"\nmsgstr ""\n);
	}
}
else { die "perl messages.pl --translate | --extract script\n"; }
