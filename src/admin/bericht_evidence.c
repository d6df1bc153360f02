/* bericht evidence: what proves one exchange, for a third party. */
#include "admin/bericht.h"

#include "domain/codes.h"
#include "evidence/bundle.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct column columns[] = {
	{"map", COLUMN_TEXT},
	{"messageId", COLUMN_TEXT},
	{"tijdstip", COLUMN_TEXT},
	{"vanOin", COLUMN_TEXT},
	{"operatie", COLUMN_TEXT},
	{"records", COLUMN_NUMBER},
	{"vernietigd", COLUMN_NUMBER},
	{"bestanden", COLUMN_NUMBER},
};

/* ---- which one -------------------------------------------------------------------------------------------------------- */

static bool find(
	struct request *request, const struct bewijs_rij **out, size_t *count, struct error *err)
{
	const char *id = request->operands[0];
	struct oin van;
	bool of_one = request_text(request, "oin") != NULL;

	if (!bericht_party(request, "oin", &van, err)
		|| !store_find_bewijzen(
			request->store, request->arena, id, of_one ? &van : NULL, out, count, err))
		return false;
	if (*count > 0 || !is_uuid(text_of(id)))
		return true;
	return store_find_bewijzen(request->store, request->arena,
		arena_format(request->arena, "urn:uuid:%s", id), of_one ? &van : NULL, out, count,
		err);
}

static bool choose(struct request *request, const struct bewijs_rij **out, struct error *err)
{
	const struct bewijs_rij *found;
	size_t count;

	if (!find(request, &found, &count, err))
		return false;
	if (count == 0)
		return FAIL(err, INPUT, NULL,
			"nothing is kept of %.100s: refused, only tried, or past [evidence] "
			"keep_days; see bericht explain",
			request->operands[0]);
	for (size_t i = 1; i < count; i++)
		if (strcmp(found[i].van_oin, found[0].van_oin) != 0)
			return FAIL(err, INPUT, NULL,
				"two parties used this MessageID: say which with --oin");
	*out = found; /* the newest: a pull that was repeated is an exchange of its own */
	return true;
}

/* ---- opening ---------------------------------------------------------------------------------------------------------- */

static bool read_chain(struct request *request, const char *fingerprint,
	struct bundle_letter *letter, struct error *err)
{
	letter->is_signed = fingerprint != NULL;
	return fingerprint == NULL
		|| store_load_keten(request->store, request->arena, fingerprint, &letter->chain,
			&letter->chain_count, err);
}

static bool make(struct request *request, const struct vault *vault, const struct bewijs_rij *rij,
	const char *reden, struct reopened *opened, struct bundle *bundle, struct error *err)
{
	struct bundle_letter letters[2] = {
		{.name = "request"}, {.name = "response", .is_answer = true}};

	if (!evidence_open(
		    request->store, vault, request->arena, rij, reden, request->now, opened, err)
		|| !read_chain(request, rij->ondertekenaar_certificaat, &letters[0], err)
		|| !read_chain(request, rij->eigen_certificaat, &letters[1], err))
		return false;
	letters[0].xml = opened->request;
	letters[0].has_holes = opened->gone_count > 0;
	letters[1].xml = opened->response;
	letters[1].has_holes = opened->response_has_holes;
	bundle_make(request->arena, rij, opened, letters, bundle);
	return true;
}

/* The master key is not in the database: it opens what is sealed, and nothing else does. */
static bool open_with_key(struct request *request, const struct bewijs_rij *rij, const char *reden,
	struct reopened *opened, struct bundle *bundle, struct error *err)
{
	struct vault *vault = request_vault(request, err);
	bool ok = vault != NULL && make(request, vault, rij, reden, opened, bundle, err);
	vault_close(&vault);
	return ok;
}

/* ---- writing ---------------------------------------------------------------------------------------------------------- */

static bool write_file(int directory, const struct bundle_file *file, struct error *err)
{
	int fd = openat(
		directory, file->name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	struct text left = file->bytes;

	while (fd >= 0 && left.len > 0) {
		ssize_t done = write(fd, left.at, left.len);
		if (done < 0 && errno != EINTR)
			break;
		left.at += done > 0 ? done : 0;
		left.len -= done > 0 ? (size_t)done : 0;
	}
	bool ok = fd >= 0 && left.len == 0;
	if (fd >= 0)
		ok = close(fd) == 0 && ok;
	return ok
		|| FAIL(err, INPUT, NULL, "%.80s could not be written: %s", file->name,
			strerror(errno));
}

static bool write_all(const char *path, const struct bundle *bundle, struct error *err)
{
	int directory = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	bool ok = directory >= 0 || FAIL(err, INPUT, NULL, "%.160s: %s", path, strerror(errno));

	for (size_t i = 0; ok && i < bundle->count; i++)
		ok = write_file(directory, &bundle->files[i], err);
	if (directory >= 0)
		close(directory);
	return ok;
}

/* Ours and empty, so that nobody else has anything in it or is waiting for what comes. */
static bool is_ready(const char *path)
{
	DIR *directory = opendir(path);
	const struct dirent *entry;
	struct stat status;
	size_t count = 0;

	if (directory == NULL)
		return false;
	while ((entry = readdir(directory)) != NULL)
		count += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
	bool ready = count == 0 && lstat(path, &status) == 0 && S_ISDIR(status.st_mode)
		&& status.st_uid == geteuid();
	closedir(directory);
	return ready;
}

/* Made before anything is looked into, so that nobody's details are opened for a directory that cannot be. */
static bool make_directory(
	const struct request *request, const char *path, bool *made, struct error *err)
{
	struct stat there;

	*made = false;
	if (lstat(path, &there) == 0)
		return (is_ready(path) && (request->dry_run || chmod(path, 0700) == 0))
			|| FAIL(err, INPUT, NULL,
				"%.160s is there already, and no empty directory of yours", path);
	if (request->dry_run || (*made = mkdir(path, 0700) == 0))
		return true;
	return FAIL(err, INPUT, NULL, "%.160s: %s", path, strerror(errno));
}

/* ---- the verb --------------------------------------------------------------------------------------------------------- */

static void answer(struct request *request, const struct bewijs_rij *rij,
	const struct reopened *opened, const struct bundle *bundle, struct table *table)
{
	table_add(table,
		(const char *[]){request_text(request, "out"), rij->message_id,
			cell_instant(request, rij->op), rij->van_oin, rij->dienst,
			cell_number(request, (long long)opened->parts),
			cell_number(request, (long long)opened->gone_count),
			cell_number(request, (long long)bundle->count)});
	request->unproven = bundle->broken != NULL;
	if (bundle->broken != NULL)
		table_note(table, "Het bewijsstuk klopt niet: %s.", bundle->broken);
	if (rij->ondertekenaar_certificaat == NULL)
		table_note(table,
			"Dit bericht was niet ondertekend (2W-be): er is geen handtekening te "
			"controleren.");
	if (opened->gone_count > 0)
		table_note(table,
			"Van %zu van de %zu records is de inhoud vernietigd; de handtekening is "
			"nog te controleren.",
			opened->gone_count, opened->parts);
	table_note(table, "Controleren: sh %s/verify.sh (vraagt openssl en xmlsec1).",
		request_text(request, "out"));
	table_note(table, "De map bevat persoonsgegevens; deze inzage staat in de audit.");
}

bool bericht_evidence(struct request *request, struct table **out, struct error *err)
{
	const char *path = request_text(request, "out"), *reden = "niet opgegeven";
	const struct bewijs_rij *rij = NULL;
	struct reopened opened;
	struct bundle bundle;
	bool made = false;

	if ((request_flag(request, "reden") && !request_reden(request, &reden, err))
		|| !request_begin(request, err))
		return false;
	bool ok = choose(request, &rij, err) && make_directory(request, path, &made, err);
	ok = ok && open_with_key(request, rij, reden, &opened, &bundle, err);
	ok = request_end(request, ok, err);
	ok = ok && (request->dry_run || write_all(path, &bundle, err));
	if (!ok && made)
		(void)rmdir(path);
	if (!ok)
		return false;
	*out = table_create(request->arena, columns, COUNT_OF(columns));
	answer(request, rij, &opened, &bundle, *out);
	return true;
}
