/* SPDX-License-Identifier: MIT */
/*
 * What a machine says of itself, and what is typed, may hold any byte. What is no UTF-8, and what could do something to
 * a terminal, is spelled out: \x1b.
 */
#ifndef BENCH_ESCAPING_H
#define BENCH_ESCAPING_H

#include <cstdio>
#include <ostream>
#include <streambuf>
#include <string>

/* Passes on to another buffer what is written to it. In JSON a backslash is written twice. */
class escaping : public std::streambuf
{
      public:
	enum class form { text, json };

	escaping(std::streambuf *to, form as) : to(to), prefix(as == form::json ? "\\\\x" : "\\x")
	{
	}

	~escaping() override
	{
		spell_out();
		to->pubsync();
	}

      protected:
	int_type overflow(int_type c) override
	{
		if (!traits_type::eq_int_type(c, traits_type::eof()))
			take(static_cast<unsigned char>(c));
		return traits_type::not_eof(c);
	}

	int sync() override
	{
		return to->pubsync();
	}

      private:
	std::streambuf *to;
	const char *prefix;
	std::string begun; /* the bytes of a character that is not complete */
	unsigned least = 0, value = 0;
	int missing = 0; /* how many bytes it still needs */

	void take(unsigned char byte)
	{
		if (missing > 0 && (byte & 0xC0) == 0x80) {
			begun += static_cast<char>(byte);
			value = value << 6 | (byte & 0x3F);
			if (--missing == 0)
				end_character();
			return;
		}
		spell_out();
		if (byte >= 0xC0 && byte < 0xF8)
			begin_character(byte);
		else if (byte >= 0x80 || byte == 0x7F || (byte < 0x20 && byte != '\n' && byte != '\t'))
			spell_out(byte);
		else
			to->sputc(static_cast<char>(byte));
	}

	void begin_character(unsigned char byte)
	{
		missing = byte < 0xE0 ? 1 : byte < 0xF0 ? 2 : 3;
		/* what fewer bytes could have held is no UTF-8 */
		least = missing == 1 ? 0x80 : missing == 2 ? 0x800 : 0x10000;
		value = byte & (0x3Fu >> missing);
		begun = static_cast<char>(byte);
	}

	void end_character()
	{
		bool is_surrogate = value >= 0xD800 && value <= 0xDFFF;
		bool is_control = value < 0xA0;

		if (value < least || value > 0x10FFFF || is_surrogate || is_control)
			return spell_out();
		to->sputn(begun.data(), static_cast<std::streamsize>(begun.size()));
		begun.clear();
	}

	void spell_out(unsigned char byte)
	{
		char digits[3];

		snprintf(digits, sizeof(digits), "%02x", byte);
		to->sputn(prefix, static_cast<std::streamsize>(std::char_traits<char>::length(prefix)));
		to->sputn(digits, 2);
	}

	void spell_out()
	{
		for (char byte : begun)
			spell_out(static_cast<unsigned char>(byte));
		begun.clear();
		missing = 0;
	}
};

/* Has a stream escape what is written to it, until the end of the scope. */
class escaping_stream
{
      public:
	escaping_stream(std::ostream &stream, escaping::form as)
	    : stream(stream), former(stream.rdbuf()), buffer(former, as)
	{
		stream.rdbuf(&buffer);
	}

	~escaping_stream()
	{
		stream.rdbuf(former);
	}

	escaping_stream(const escaping_stream &) = delete;
	escaping_stream &operator=(const escaping_stream &) = delete;

      private:
	std::ostream &stream;
	std::streambuf *former;
	escaping buffer;
};

#endif
