/* HTTP out, for background jobs: libcurl with everything off that a list of bytes does not need. */
#include "fetch/fetch.h"

#include "base/buffer.h"

#include <string.h>
#include <strings.h>

#include <curl/curl.h>

enum {
	/* Slower than this for so long is a server that hangs; the total is the other bound. */
	LEAST_BYTES_A_SECOND = 100,
	LEAST_SECONDS = 10,
};

void fetch_begin(void)
{
	curl_global_init(CURL_GLOBAL_DEFAULT);
}

void fetch_end(void)
{
	curl_global_cleanup();
}

bool fetch_is_address(const char *url)
{
	const char *host = strncasecmp(url, "http://", 7) == 0 ? url + 7
		: strncasecmp(url, "https://", 8) == 0         ? url + 8
							       : "";

	/* No user and password: what is public needs none. */
	return host[0] != '\0' && host[0] != '/' && memchr(host, '@', strcspn(host, "/?")) == NULL;
}

static size_t take(char *bytes, size_t size, size_t count, void *context)
{
	struct buffer *body = context;

	buffer_add(body, (struct text){bytes, size * count});
	return body->overflow ? 0 : size * count;
}

/* libcurl asks at least once a second. */
static int may_go_on(
	void *context, curl_off_t total, curl_off_t now, curl_off_t up_total, curl_off_t up_now)
{
	const struct fetch_limits *limits = context;

	(void)total, (void)now, (void)up_total, (void)up_now;
	return limits->give_up != NULL && atomic_load(limits->give_up);
}

static void limit(CURL *curl, const struct fetch_limits *limits)
{
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
	/* Whoever answers there does not choose whom else we ask: it could be a machine of our own network. */
	curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(curl, CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)limits->max_bytes);
	curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, (long)limits->connect_ms);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)limits->total_ms);
	curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, (long)LEAST_BYTES_A_SECOND);
	curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, (long)LEAST_SECONDS);
	curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
	curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, may_go_on);
	curl_easy_setopt(curl, CURLOPT_XFERINFODATA, limits);
}

/* The environment chooses nothing; nothing is remembered; no signal is raised in a thread. */
static void keep_to_ourselves(CURL *curl, const struct fetch_limits *limits)
{
	curl_easy_setopt(curl, CURLOPT_PROXY, limits->proxy ? limits->proxy : "");
	curl_easy_setopt(curl, CURLOPT_NOPROXY, "");
	if (limits->ca_file != NULL && limits->ca_file[0] != '\0') {
		curl_easy_setopt(curl, CURLOPT_CAINFO, limits->ca_file);
		curl_easy_setopt(curl, CURLOPT_CAPATH, NULL);
	}
	curl_easy_setopt(curl, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	curl_easy_setopt(curl, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	curl_easy_setopt(curl, CURLOPT_USERAGENT, "bpv-gateway");
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_FORBID_REUSE, 1L);
}

static bool failed(CURLcode code, const struct buffer *body, const struct fetch_limits *limits,
	const char *words, struct error *err)
{
	if (body->overflow || code == CURLE_FILESIZE_EXCEEDED)
		return FAIL(err, CONNECTION, "GW-R2", "larger than %zu bytes", limits->max_bytes);
	if (code == CURLE_ABORTED_BY_CALLBACK)
		return FAIL(err, CONNECTION, NULL, "given up: the gateway stops");
	return FAIL(err, CONNECTION, NULL, "%.200s",
		words[0] != '\0' ? words : curl_easy_strerror(code));
}

static bool perform(
	CURL *curl, const struct fetch_limits *limits, struct buffer *answer, struct error *err)
{
	char words[CURL_ERROR_SIZE] = "";
	long status = 0;

	curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, words);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, answer);
	CURLcode code = curl_easy_perform(curl);
	if (code != CURLE_OK)
		return failed(code, answer, limits, words, err);
	curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
	return status == 200 || FAIL(err, CONNECTION, NULL, "HTTP status %ld", status);
}

static void add_form(CURL *curl, const struct fetch_form *form)
{
	curl_easy_setopt(curl, CURLOPT_POSTFIELDS, form->body.at);
	curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)form->body.len);
	if (form->user == NULL)
		return;
	curl_easy_setopt(curl, CURLOPT_HTTPAUTH, (long)CURLAUTH_BASIC);
	curl_easy_setopt(curl, CURLOPT_USERNAME, form->user);
	curl_easy_setopt(curl, CURLOPT_PASSWORD, form->password);
}

static bool fetch(const char *url, const struct fetch_form *form_or_null,
	const struct fetch_limits *limits, struct arena *arena, struct text *body,
	struct error *err)
{
	struct buffer *answer = buffer_create(arena, limits->max_bytes);

	if (!fetch_is_address(url))
		return FAIL(err, CONNECTION, NULL, "no http or https address");
	CURL *curl = curl_easy_init();
	if (curl == NULL)
		return FAIL(err, CONNECTION, NULL, "libcurl cannot be set up");
	limit(curl, limits);
	keep_to_ourselves(curl, limits);
	curl_easy_setopt(curl, CURLOPT_URL, url);
	if (form_or_null != NULL)
		add_form(curl, form_or_null);
	bool good = perform(curl, limits, answer, err);
	curl_easy_cleanup(curl);
	if (good)
		*body = buffer_text(answer);
	return good;
}

bool fetch_get(const char *url, const struct fetch_limits *limits, struct arena *arena,
	struct text *body, struct error *err)
{
	return fetch(url, NULL, limits, arena, body, err);
}

bool fetch_post(const char *url, const struct fetch_form *form, const struct fetch_limits *limits,
	struct arena *arena, struct text *body, struct error *err)
{
	return fetch(url, form, limits, arena, body, err);
}
