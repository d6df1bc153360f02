/* The mail about certificates that expire: RFC 5322, in Dutch, one per party. */
#include "admin/waarschuwing.h"

#include "base/buffer.h"

#include <stdio.h>
#include <time.h>

enum { BRIEF_MAX = 1024 * 1024 };

/* `format` has one %s; the value may be long. */
static void add(struct buffer *out, const char *format, const char *value)
{
	const char *at = strstr(format, "%s");

	buffer_add(out, (struct text){format, (size_t)(at - format)});
	buffer_add_string(out, value);
	buffer_add_string(out, at + 2);
}

static void add_date(struct buffer *out, struct arena *arena, struct instant now)
{
	static const char *const days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
	static const char *const months[] = {
		"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
	time_t seconds = (time_t)(now.us / 1000000);
	struct tm tm;

	gmtime_r(&seconds, &tm);
	add(out, "Date: %s\n",
		arena_format(arena, "%s, %02d %s %04d %02d:%02d:%02d +0000", days[tm.tm_wday],
			tm.tm_mday, months[tm.tm_mon], tm.tm_year + 1900, tm.tm_hour, tm.tm_min,
			tm.tm_sec));
}

/* SBB has a copy of all of them, and those of a party that has no contacts. */
static void add_recipients(struct buffer *out, const struct brief *brief)
{
	if (brief->adres_count == 0) {
		add(out, "To: %s\n", brief->sbb);
		return;
	}
	for (size_t i = 0; i < brief->adres_count; i++)
		add(out, i == 0 ? "To: %s" : ",\n %s", brief->adressen[i]);
	add(out, "\nCc: %s\n", brief->sbb);
}

static const char *subject(struct arena *arena, const struct waarschuwing *first)
{
	const char *oin = first->oin.code;

	if (first->drempel == 0)
		return arena_format(arena, "Certificaat van %s is verlopen", oin);
	if (first->dagen == 0)
		return arena_format(arena, "Certificaat van %s verloopt binnen een dag", oin);
	return arena_format(arena, "Certificaat van %s verloopt over %d %s", oin, first->dagen,
		first->dagen == 1 ? "dag" : "dagen");
}

/* Letters of US-ASCII only, so nothing in it has to be encoded and nothing can begin another header. */
static void add_head(struct buffer *out, struct arena *arena, const struct brief *brief)
{
	const struct waarschuwing *first = &brief->regels[0].waarschuwing;
	const char *at = strrchr(brief->from, '@');

	add(out, "From: %s\n", brief->from);
	add_recipients(out, brief);
	add(out, "Subject: %s\n", subject(arena, first));
	add_date(out, arena, brief->now);
	add(out, "Message-ID: %s\n",
		arena_format(arena, "<waarschuwing.%s.%lld%s>", first->oin.code,
			(long long)brief->now.us, at));
	buffer_add_string(out,
		"Auto-Submitted: auto-generated\n"
		"MIME-Version: 1.0\n"
		"Content-Type: text/plain; charset=utf-8\n"
		"Content-Transfer-Encoding: 8bit\n"
		"\n");
}

static void add_line(
	struct buffer *out, struct arena *arena, const struct waarschuwing *waarschuwing)
{
	struct day day = day_in_netherlands(waarschuwing->tot);

	add(out, "- %s\n", waarschuwing_tekst(arena, waarschuwing));
	add(out, "  Geldig tot %s.",
		arena_format(arena, "%02d-%02d-%04d", day.day, day.month, day.year));
	add(out, " SHA-256 %s.\n", waarschuwing->vingerafdruk);
}

struct text brief_write(struct arena *arena, const struct brief *brief)
{
	struct buffer *out = buffer_create(arena, BRIEF_MAX);
	const struct oin *oin = &brief->regels[0].waarschuwing.oin;

	add_head(out, arena, brief);
	buffer_add_string(out, "Beste beheerder,\n\nDeze certificaten");
	add(out, " waarmee %s", brief->naam ? brief->naam : "een organisatie");
	add(out, " (OIN %s) met de BPV Monitor van SBB werkt, verlopen:\n\n", oin->code);
	for (size_t i = 0; i < brief->regel_count; i++)
		add_line(out, arena, &brief->regels[i].waarschuwing);
	buffer_add_string(out,
		"\n"
		"Wat te doen:\n"
		"1. Vraag een nieuw PKIoverheid-certificaat aan, met hetzelfde OIN.\n"
		"2. Stuur het certificaat (nooit de sleutel) naar SBB, zodat het is "
		"geregistreerd.\n"
		"3. Oefen ermee voordat u overstapt: bpv-client rehearse zegt wat er nog mis zou "
		"gaan.\n"
		"4. Neem het in gebruik. Het oude en het nieuwe werken naast elkaar.\n"
		"\n"
		"U krijgt deze mail 90, 60, 30, 14, 7 en 1 dag voor het einde, tenzij een opvolger "
		"het\n"
		"certificaat heeft vervangen.\n");
	add(out, "Vragen? Mail %s.\n\nSBB, BPV Monitor\n", brief->sbb);
	return buffer_text(out);
}
