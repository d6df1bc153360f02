/* Names of people, as far as capitals, forms of address, a list and what is known of this answer give them away. */
#include "monitor/mask_inside.h"

#include <stdlib.h>

enum { FOLDED_SIZE = 48, PARTICLES_MAX = 3, PARTS_MAX = 24 };

/* ---- lists ---- */

/* A first name; `also` is set for one that is a word too, which only counts with a capital. */
struct first_name {
	const char *name;
	bool also;
};

/* In order: voornamen.def is sorted. */
static const struct first_name first_names[] = {
#define NAME(name) {name, false},
#define ALSO(name) {name, true},
#include "monitor/voornamen.def"
#undef NAME
#undef ALSO
};

/* In order: beginwoorden.def is sorted. */
static const char *const beginnings[] = {
#define WORD(word) word,
#include "monitor/beginwoorden.def"
#undef WORD
};

/* How words end that are made of others, and hardly a name does. */
static const char *const endings[] = {"ing", "heid", "tie", "ties", "lijk", "lijke", "tijd",
	"schap", "isch", "ische", "teit", "plek", "werk", "dagen", "uren", "gen", "ten", "ken",
	"pen", "rende", "ende", "baar", "loos", "ment"};

static const char *const distress[] = {
#define WORD(start) start,
#include "monitor/distress.def"
#undef WORD
};

static const char *const particles[] = {"van", "de", "der", "den", "het", "t", "ten", "ter", "te",
	"el", "al", "ben", "bin", "bint", "abu", "ait", "la", "le", "du", "des", "di", "da", "das",
	"do", "dos", "von", "zu", "s"};

/* Before a name. Behind the strong ones a word without a capital may be a name as well. */
static const char *const strong_titles[] = {"meneer", "mevrouw", "mevr", "mvr", "mw", "dhr", "heer",
	"juf", "juffrouw", "mijnheer", "mister", "mr", "mrs", "miss"};
static const char *const titles[] = {"meester", "dr", "drs", "ir", "ing", "prof", "docent",
	"docente", "begeleider", "begeleidster", "praktijkopleider", "werkbegeleider",
	"stagebegeleider", "mentor", "coach", "collega", "chef", "manager", "teamleider", "slb",
	"directeur", "eigenaar", "zuster", "broeder", "dokter", "tante", "oom"};

/* Words with a capital of their own that are nobody's name. */
static const char *const innocent[] = {"nederland", "nederlands", "nederlandse", "engels",
	"engelse", "duits", "duitse", "frans", "franse", "spaans", "turks", "arabisch", "belgie",
	"duitsland", "europa", "europese", "word", "excel", "office", "teams", "powerpoint",
	"outlook", "google", "internet", "whatsapp", "zoom", "magister", "ik", "u", "uw", "corona",
	"covid", "kerst", "pasen", "ramadan", "januari", "februari", "maart", "april", "mei",
	"juni", "juli", "augustus", "september", "oktober", "november", "december", "maandag",
	"dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag", "bpv", "mbo", "hbo",
	"vmbo", "roc", "sbb", "bol", "bbl"};

/* What follows a title often enough and is no name. */
static const char *const ordinary[] = {"van", "die", "dat", "de", "het", "een", "en", "of", "was",
	"is", "heeft", "had", "kon", "kan", "wil", "wilde", "gaf", "kwam", "komt", "deed", "doet",
	"zei", "zegt", "niet", "wel", "ook", "op", "in", "met", "uit", "mij", "me", "ons", "maar",
	"wie", "waar", "te", "heel", "erg", "goed", "goede", "slecht", "slechte"};

static bool is_among(const char *const *list, size_t count, const char *word)
{
	for (size_t i = 0; i < count; i++)
		if (list[i][0] == word[0] && strcmp(list[i], word) == 0)
			return true;
	return false;
}

#define AMONG(list, word) is_among((list), sizeof(list) / sizeof(list)[0], (word))

static int compare_names(const void *a, const void *b)
{
	return strcmp(((const struct first_name *)a)->name, ((const struct first_name *)b)->name);
}

static const struct first_name *find_name(const char *folded)
{
	const struct first_name wanted = {.name = folded};

	return bsearch(&wanted, first_names, sizeof first_names / sizeof first_names[0],
		sizeof first_names[0], compare_names);
}

/* Of the word, of its part before a hyphen, and with a capital also without the s of a genitive: Jan-Willem, Sannes. */
static const struct first_name *name_of(const struct letters *l, const struct word *word)
{
	char folded[FOLDED_SIZE];
	size_t len = letters_fold(l, word, folded, sizeof folded), part = strcspn(folded, "-");
	const struct first_name *found = find_name(folded);

	if (found == NULL && part < len && part < sizeof folded) {
		folded[part] = '\0';
		found = find_name(folded);
	} else if (found == NULL && word->capital && len >= 4 && len < sizeof folded
		&& folded[len - 1] == 's') {
		folded[len - 1] = '\0';
		found = find_name(folded);
	}
	return found;
}

static bool is_hidden(const struct letters *l, const struct word *word)
{
	return l->units[word->from].hidden != HIDE_NOTHING;
}

/* ---- what is known ---- */

/* The words of a known name, folded; of a person also those between hyphens. */
struct parts {
	char words[PARTS_MAX][FOLDED_SIZE];
	size_t count;
};

static void add_part(struct parts *parts, const char *word)
{
	static const char *const legal[] = {"bv", "nv", "vof", "cv"};

	if (parts->count < PARTS_MAX && !AMONG(legal, word))
		memcpy(parts->words[parts->count++], word, FOLDED_SIZE);
}

/* The next of what stands between the hyphens of a word; false: there is none. */
static bool next_piece(const char **rest, char out[FOLDED_SIZE])
{
	size_t len = strcspn(*rest, "-");

	if (**rest == '\0')
		return false;
	memset(out, 0, FOLDED_SIZE);
	memcpy(out, *rest, len);
	*rest += len + ((*rest)[len] == '-');
	return true;
}

static void take_parts(struct arena *arena, const struct mask_known *known, struct parts *out)
{
	struct letters letters;

	letters_read(&letters, arena, known->name);
	out->count = 0;
	for (size_t i = 0; i < letters.word_count; i++) {
		char word[FOLDED_SIZE] = "", piece[FOLDED_SIZE];
		const char *rest = word;
		letters_fold(&letters, &letters.words[i], word, sizeof word);
		if (!known->firm || word[1] != '\0') /* not the letters of B.V. */
			add_part(out, word);
		while (!known->firm && strchr(word, '-') != NULL && next_piece(&rest, piece))
			add_part(out, piece);
	}
}

static bool is_part(const struct parts *person, const char *folded, bool capital)
{
	size_t len = strlen(folded);

	for (size_t i = 0; i < person->count; i++) {
		const char *part = person->words[i];
		size_t size = strlen(part);
		/* So short a one only with a capital: Jo, Bo, Ad. */
		if (size < 2 || (size == 2 && !capital) || AMONG(particles, part))
			continue;
		if (strcmp(part, folded) == 0
			|| (size > 3 && len == size + 1 && folded[size] == 's'
				&& strncmp(part, folded, size) == 0))
			return true;
	}
	return false;
}

static bool is_of(const struct parts *person, const struct letters *l, const struct word *word)
{
	char folded[FOLDED_SIZE], piece[FOLDED_SIZE];
	const char *rest = folded;

	letters_fold(l, word, folded, sizeof folded);
	bool found = is_part(person, folded, word->capital);
	while (!found && next_piece(&rest, piece))
		found = is_part(person, piece, word->capital);
	return found;
}

static void hide_person(struct letters *l, const struct parts *person)
{
	for (size_t w = 0; w < l->word_count; w++)
		if (!is_hidden(l, &l->words[w]) && is_of(person, l, &l->words[w]))
			letters_hide(l, l->words[w].from, l->words[w].to, HIDE_NAME);
}

/* A firm has words of everybody in its name: only all of them one behind the other are it. */
static void hide_firm(struct letters *l, const struct parts *firm)
{
	for (size_t w = 0; firm->count > 0 && w + firm->count <= l->word_count; w++) {
		size_t at = 0;
		for (; at < firm->count; at++) {
			char folded[FOLDED_SIZE];
			letters_fold(l, &l->words[w + at], folded, sizeof folded);
			if (strcmp(folded, firm->words[at]) != 0)
				break;
		}
		const struct word *first = &l->words[w], *last = &l->words[w + at - (at > 0)];
		if (at == firm->count && (at > 1 || first->capital) && !is_hidden(l, first))
			letters_hide(l, first->from, last->to, HIDE_FIRM);
	}
}

void hide_known(struct letters *l, const struct mask_known *known, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct parts *parts = arena_take(l->arena, sizeof *parts);
		take_parts(l->arena, &known[i], parts);
		if (known[i].firm)
			hide_firm(l, parts);
		else
			hide_person(l, parts);
	}
}

/* ---- what looks like one ---- */

static bool is_particle(const struct letters *l, size_t w)
{
	char folded[FOLDED_SIZE];

	letters_fold(l, &l->words[w], folded, sizeof folded);
	return AMONG(particles, folded);
}

static bool is_innocent(const struct letters *l, size_t w)
{
	const struct word *word = &l->words[w];
	size_t length = word->to - word->from;
	char folded[FOLDED_SIZE];

	letters_fold(l, word, folded, sizeof folded);
	return length == 1 || (word->capitals && length <= 5) || AMONG(innocent, folded);
}

/* The word with a capital that goes on with a name behind word `w`, past van de and its like; `w` when there is none. */
static size_t surname_behind(const struct letters *l, size_t w)
{
	size_t last = w;

	for (size_t i = 0; i <= PARTICLES_MAX && letters_joined(l, last); i++) {
		last++;
		if (l->words[last].capital && !is_particle(l, last))
			return last;
		if (!is_particle(l, last))
			break;
	}
	return w;
}

/* Hides the words [w, …] of a name that begins at `w`, surnames included. The last of them. */
static size_t hide_name_from(struct letters *l, size_t w)
{
	size_t last = w;

	for (size_t next = surname_behind(l, w); next != last; next = surname_behind(l, next))
		last = next;
	letters_hide(l, l->words[w].from, l->words[last].to, HIDE_NAME);
	return last;
}

/* J. de Boer */
static bool is_initial(const struct letters *l, size_t w)
{
	const struct word *word = &l->words[w];

	return word->to - word->from == 1 && word->capital && word->to < l->count
		&& l->units[word->to].fold == '.' && surname_behind(l, w) != w;
}

static void judge_title(struct letters *l, size_t w, bool strong, size_t *last)
{
	char next[FOLDED_SIZE];

	*last = w;
	if (surname_behind(l, w) != w) {
		*last = hide_name_from(l, w + 1);
		l->signals |= SIGNAL_TITLE;
	} else if (strong && letters_joined(l, w)) {
		letters_fold(l, &l->words[w + 1], next, sizeof next);
		if (!AMONG(ordinary, next) || is_particle(l, w + 1))
			l->signals |= SIGNAL_TITLE;
	}
}

static int compare_words(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* A word with which sentences begin, or that is made as words are. */
static bool begins_sentences(const struct letters *l, size_t w)
{
	char folded[FOLDED_SIZE];
	const char *wanted = folded;
	size_t len = letters_fold(l, &l->words[w], folded, sizeof folded);

	if (bsearch(&wanted, beginnings, sizeof beginnings / sizeof beginnings[0],
		    sizeof beginnings[0], compare_words)
		!= NULL)
		return true;
	for (size_t i = 0; len < sizeof folded && i < sizeof endings / sizeof endings[0]; i++) {
		size_t ending = strlen(endings[i]);
		if (len > ending + 2 && strcmp(folded + len - ending, endings[i]) == 0)
			return true;
	}
	return false;
}

static void judge_capital(struct letters *l, size_t w)
{
	size_t next = surname_behind(l, w);
	bool pair = next != w && !is_innocent(l, next);

	if (l->words[w].capital && !is_innocent(l, w)
		&& (!l->words[w].first || pair || !begins_sentences(l, w)))
		l->signals |= SIGNAL_NAME;
}

void hide_names(struct letters *l)
{
	for (size_t w = 0; w < l->word_count; w++) {
		const struct word *word = &l->words[w];
		char folded[FOLDED_SIZE];
		if (is_hidden(l, word)) {
			/* What was known is a first name most of the time. */
			if (l->units[word->from].hidden == HIDE_NAME)
				w = hide_name_from(l, w);
			continue;
		}
		letters_fold(l, word, folded, sizeof folded);
		const struct first_name *name = name_of(l, word);
		bool strong = AMONG(strong_titles, folded);
		if (strong || AMONG(titles, folded))
			judge_title(l, w, strong, &w);
		else if (name != NULL && (!name->also || (word->capital && !word->first)))
			w = hide_name_from(l, w);
		else if (is_initial(l, w))
			w = hide_name_from(l, w);
		else if (name != NULL && word->capital)
			l->signals |= SIGNAL_NAME;
		else
			judge_capital(l, w);
	}
}

void find_distress(struct letters *l)
{
	for (size_t w = 0; w < l->word_count && !(l->signals & SIGNAL_DISTRESS); w++) {
		char folded[FOLDED_SIZE];
		letters_fold(l, &l->words[w], folded, sizeof folded);
		for (size_t i = 0; i < sizeof distress / sizeof distress[0]; i++)
			if (folded[0] == distress[i][0]
				&& strncmp(folded, distress[i], strlen(distress[i])) == 0)
				l->signals |= SIGNAL_DISTRESS;
	}
}
