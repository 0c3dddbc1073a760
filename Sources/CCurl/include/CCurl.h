// What Swift needs of libcurl and cannot import: curl_easy_setopt, curl_easy_getinfo and curl_multi_setopt
// are variadic, so each kind of argument gets a function here. Everything else comes from <curl/curl.h> as it is.

#ifndef FIELDKEEP_CCURL_H
#define FIELDKEEP_CCURL_H

#include <curl/curl.h>

CURLcode ccurl_set_long(CURL *handle, CURLoption option, long value);
CURLcode ccurl_set_size(CURL *handle, CURLoption option, curl_off_t value);

/// Sets a string option. libcurl copies the string; a null pointer resets the option to nothing.
CURLcode ccurl_set_string(CURL *handle, CURLoption option, const char *value);

/// Sets an option that takes any pointer. libcurl does not copy what it points at.
CURLcode ccurl_set_pointer(CURL *handle, CURLoption option, void *value);

/// Sets the request body. libcurl copies `count` bytes, so that it can send them again on another connection.
CURLcode ccurl_set_body(CURL *handle, const void *bytes, size_t count);

CURLcode ccurl_set_list(CURL *handle, CURLoption option, struct curl_slist *list);
CURLcode ccurl_set_write(CURL *handle, CURLoption option, curl_write_callback function);
CURLcode ccurl_set_progress(CURL *handle, curl_xferinfo_callback function);
CURLcode ccurl_set_debug(CURL *handle, curl_debug_callback function);

CURLcode ccurl_get_long(CURL *handle, CURLINFO info, long *value);
CURLcode ccurl_get_size(CURL *handle, CURLINFO info, curl_off_t *value);

CURLMcode ccurl_multi_set_long(CURLM *handle, CURLMoption option, long value);

/// Readies libcurl for the process. Not safe against itself: call it once.
CURLcode ccurl_global_init(void);

#endif
